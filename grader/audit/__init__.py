"""Proving a unit's checks: right answers pass, known mistakes lose points and are named."""
