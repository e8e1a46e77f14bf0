"""Adds a lock timeout to a gradebook's address, so that several processes can use it."""

from __future__ import annotations

from sqlalchemy.engine import make_url

# Python's sqlite3 gives up after 5 s by default. A batch of marks takes some hundredths of a second
# (docs/scale.md), so a minute also covers a slow disk; more would only delay the error.
LOCK_TIMEOUT_SECONDS = 60


def with_lock_timeout(db_url: str) -> str:
    """The address with which SQLite waits while another process writes. Other databases wait anyway."""
    url = make_url(db_url)
    if url.get_backend_name() != "sqlite" or "timeout" in url.query:
        return db_url
    waiting = url.update_query_dict({"timeout": str(LOCK_TIMEOUT_SECONDS)})
    return waiting.render_as_string(hide_password=False)
