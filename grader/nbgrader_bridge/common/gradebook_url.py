"""Several processes at one gradebook."""

from __future__ import annotations

from sqlalchemy.engine import make_url

LOCK_TIMEOUT_SECONDS = 60


def with_lock_timeout(db_url: str) -> str:
    """The gradebook's address such that SQLite waits for others who write; others wait anyway."""
    url = make_url(db_url)
    if url.get_backend_name() != "sqlite" or "timeout" in url.query:
        return db_url
    waiting = url.update_query_dict({"timeout": str(LOCK_TIMEOUT_SECONDS)})
    return waiting.render_as_string(hide_password=False)
