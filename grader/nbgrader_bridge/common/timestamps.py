"""Reads the time of a hand-in from nbgrader's timestamp.txt, which the student may have written."""

from __future__ import annotations

import datetime
import os
import re
from dataclasses import dataclass
from pathlib import Path

from traitlets.config import Config

from grader.file_formats.file_text import UnreadableSubmission, decode, read_bytes
from grader.nbgrader_bridge.common.times import NotATime, parse_time

NAME = "timestamp.txt"
_MAX_BYTES = 4000  # a time in UTF-32, and what an uploading program writes below it
_AHEAD = datetime.timedelta(minutes=5)  # clocks differ


@dataclass(frozen=True)
class HandInTime:
    """The time of a hand-in.

    Attributes:
        time: In UTC, without time zone; None where no file says it.
        note: One line for the instructor; empty where all is well.
    """

    time: datetime.datetime | None
    note: str = ""


def hand_in_time(folder: Path, zone: str = "") -> HandInTime:
    """Read timestamp.txt; never raises because of its content.

    A file with an unclear time counts as no file, and the note says so: no student is late, or left
    ungraded, because a program damaged the file.

    Args:
        folder: The folder of the hand-in.
        zone: Time zone of the course; see `parse_time`.
    """
    path = folder / NAME
    if not os.path.lexists(path):
        return HandInTime(None)
    try:
        if _is_blank(path):
            raise NotATime("it is empty")
        text, _ = decode(read_bytes(path, _MAX_BYTES), NAME)
        time, assumed = _one_time(text, zone)
    except UnreadableSubmission as error:
        why = re.split(r"[:(]", str(error).removeprefix(f"{NAME} "))[0].strip()
        return HandInTime(None, _unclear(f"it {why}"))
    except NotATime as error:
        return HandInTime(None, _unclear(str(error)))
    if time > datetime.datetime.now(datetime.UTC).replace(tzinfo=None) + _AHEAD:
        return HandInTime(time, f"{NAME}: {time:%Y-%m-%d %H:%M} UTC has yet to come")
    return HandInTime(time, f"{NAME}: {assumed}" if assumed else "")


def course_zone(config: Config) -> str:
    """The time zone of nbgrader's time stamps in the course's settings; empty where none is set."""
    zone = config.get("Exchange", {}).get("timezone", "")
    return zone if isinstance(zone, str) else ""


def _one_time(text: str, zone: str) -> tuple[datetime.datetime, str]:
    """The only time in the lines of a file; lines that are not a time are ignored beside it."""
    lines = [line for line in text.splitlines() if line.strip()]
    found, why = {}, None
    for line in lines:
        try:
            time, assumed = parse_time(line, zone)
            found[time] = assumed
        except NotATime as error:
            why = why or error
    if len(found) > 1:
        raise NotATime("it holds several times")
    if not found:
        raise why or NotATime("it is no point in time")
    return next(iter(found.items()))


def _unclear(why: str) -> str:
    return f"{NAME}: {why}; counts as on time (write e.g. 2026-02-03 10:20:30 UTC into it)"


def _is_blank(path: Path) -> bool:
    ordinary = path.is_file() and not path.is_symlink()
    return ordinary and path.stat().st_size <= _MAX_BYTES and not _content(path.read_bytes())


def _content(data: bytes) -> bytes:
    return data.strip(b" \t\r\n\0\xff\xfe\xef\xbb\xbf")
