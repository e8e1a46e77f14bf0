"""Looking at processes, and waiting for what becomes of them."""

import time
from pathlib import Path


def eventually(condition, seconds: float = 15) -> bool:
    """Whether a condition comes true in time; the time itself is not what is tested."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


def alive(pids) -> list[int]:
    """Those of some processes that are there and not zombies."""
    found = []
    for pid in pids:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if state not in "ZX":
            found.append(pid)
    return found
