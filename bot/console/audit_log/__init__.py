"""The audit trail, to be searched, taken along and verified."""
