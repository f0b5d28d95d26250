"""Parts of an application's page: its clock as a line, links, taking back, what steps need, proof of delivery."""
