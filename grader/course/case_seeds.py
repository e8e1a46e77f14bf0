"""Where the seeds of visible and hidden cases come from."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

SECRET_VARIABLE = "GRADER_SECRET"
SECRET_FILE = ".course-secret"
POOL_SIZE = 8


def visible_seed(unit: str) -> str:
    """The seed of a unit's visible cases: one for everybody, for ever."""
    return f"visible:{unit}"


def hidden_seed(secret: bytes, student: str, unit: str) -> str:
    """The seed of the student's hidden cases: one of the unit's pool.

    The same whenever a submission is graded again. Students who share a seed share hidden cases;
    who they are cannot be told without the secret.
    """
    return pool_seeds(secret, unit)[int(student_seed(secret, student, unit), 16) % POOL_SIZE]


def pool_seeds(secret: bytes, unit: str) -> list[str]:
    """The `POOL` seeds from which the hidden cases of a unit are drawn, each as 32 hex digits.

    Few enough that what the references return is computed once for a class; an HMAC-SHA256 of
    number and unit under the course's secret each.
    """
    return [_keyed(secret, f"pool:{number}:{unit}") for number in range(POOL_SIZE)]


def student_seed(secret: bytes, student: str, unit: str) -> str:
    """HMAC-SHA256 of student and unit under a secret, as 32 hex digits: each student has another."""
    return _keyed(secret, f"{len(student)}:{student}:{unit}")


def _keyed(secret: bytes, message: str) -> str:
    data = message.encode("utf-8", "surrogatepass")
    return hmac.new(secret, data, hashlib.sha256).hexdigest()[:32]


def course_secret(root: Path) -> bytes:
    """The secret of the course in `root`: `$GRADER_SECRET`, else `.course-secret`, made if missing.

    The file is readable by its owner only. Raises ValueError where it is empty.
    """
    if value := os.environ.get(SECRET_VARIABLE):
        return os.fsencode(value)
    path = root / SECRET_FILE
    if not path.exists():
        _make_secret(path)
    secret = path.read_bytes().strip()
    if not secret:
        raise ValueError(f"{path} is empty: delete it, and a new secret is made")
    return secret


def _make_secret(path: Path) -> None:
    """Write a new secret; of several processes that do so at once, the first one's stays."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(32) + "\n")
    try:
        os.link(draft, path)  # unlike a rename, this replaces nothing
    except FileExistsError:
        pass
    except OSError:  # a file system without links
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
