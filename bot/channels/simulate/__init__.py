"""Providers that behave as the real ones do, on this machine: for tests, and to try a channel without an account."""
