"""The ledger of duties to publish (主动公开事项台账): what is due when, what was done, reminders, a monthly report.

Who must publish what is read from the published documents (:mod:`knowledge.duties`); the ledger keeps what people say
of it, and survives a document that is read again or has a new version: an entry is known by its document's name, its
matter and its units.
"""
