"""Proves a unit's checks: right answers pass, and known mistakes lose points and are named."""
