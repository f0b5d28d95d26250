"""Keeping what a dispute needs beyond its term, and what was erased when."""
