"""The list of applications: search, filters, saved filters, chosen columns, export, and assigning many at once."""
