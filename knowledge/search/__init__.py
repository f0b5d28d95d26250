"""Passages → ranked passages → answers with citations."""
