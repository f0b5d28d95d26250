"""Canned replies (常用语): what staff often say, with variables that are filled from the conversation."""
