"""Derive the seeds of visible and hidden cases from names and the secret of the course."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

SECRET_VARIABLE = "GRADER_SECRET"
SECRET_FILE = ".course-secret"
# Seeds of a unit's hidden cases. The references of each are computed once for a class: a larger pool
# costs more time, a smaller one lets more students share the same hidden cases.
POOL_SIZE = 8


def visible_seed(unit: str) -> str:
    """The seed of a unit's visible cases: the same for everybody, and fixed."""
    return f"visible:{unit}"


def hidden_seed(secret: bytes, student: str, unit: str) -> str:
    """The seed of a student's hidden cases: one of the unit's pool.

    It is the same when a submission is graded again. Students with one seed have the same hidden
    cases; who they are cannot be found out without the secret.

    Args:
        secret: the secret of the course.
        student: name of the student.
        unit: name of the unit.
    """
    return pool_seeds(secret, unit)[int(student_seed(secret, student, unit), 16) % POOL_SIZE]


def pool_seeds(secret: bytes, unit: str) -> list[str]:
    """The `POOL_SIZE` seeds of a unit's hidden cases.

    Each is an HMAC-SHA256 (RFC 2104, FIPS 180-4) of number and unit under the secret of the course,
    shortened to 32 hex digits.
    """
    return [_keyed(secret, f"pool:{number}:{unit}") for number in range(POOL_SIZE)]


def student_seed(secret: bytes, student: str, unit: str) -> str:
    """HMAC-SHA256 of student and unit under a secret, shortened to 32 hex digits.

    It differs for each student.
    """
    return _keyed(secret, f"{len(student)}:{student}:{unit}")


def _keyed(secret: bytes, message: str) -> str:
    data = message.encode("utf-8", "surrogatepass")
    return hmac.new(secret, data, hashlib.sha256).hexdigest()[:32]


def course_secret(root: Path) -> bytes:
    """The secret of a course: `$GRADER_SECRET`, otherwise the file `.course-secret`.

    A missing file is created, readable by its owner only.

    Args:
        root: the course's folder.

    Raises:
        ValueError: the file is empty.
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
    """Write a new secret; if several processes do so at once, the first secret stays."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(32) + "\n")
    try:
        os.link(draft, path)  # unlike a rename, this never replaces a file
    except FileExistsError:
        pass
    except OSError:  # a file system without links
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
