"""Pages of the ledger of duties to publish (``/staff/duties``)."""
