"""Proxies for a student's parts, and the sessions that run the code behind them."""
