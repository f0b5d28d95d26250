"""Checking on request whether the channels and everything behind them work, and what was found before."""
