"""Parses times as people and programs write them, and refuses those with two possible meanings.

nbgrader's own parser silently reads every unknown zone as UTC, `+0200` as 200 seconds, and
`10:00:00 PM` as a time in the morning.
"""

from __future__ import annotations

import datetime
import re
import time
import unicodedata

from dateutil import parser, tz

_HOURS = {
    # RFC 5322, section 4.3
    **{"UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5},
    **{"MST": -7, "MDT": -6, "PST": -8, "PDT": -7},
    # Abbreviations in the tz database that stand for a single offset
    **{"AKST": -9, "AKDT": -8, "HST": -10, "WEST": 1, "CEST": 2, "EEST": 3, "MSK": 3},
    **{"JST": 9, "KST": 9, "AWST": 8, "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11},
    **{"NZST": 12, "NZDT": 13, "SAST": 2, "WIB": 7, "HKT": 8, "NPT": 5.75},
}
# Parsed with each of these defaults, a field that differs was not in the text.
_DEFAULTS = (datetime.datetime(2000, 1, 1, 0), datetime.datetime(2003, 2, 2, 1))
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_HALF_OF_DAY = re.compile(r"(?<=[\d\s])([ap])\.?\s?m\.?(?=\s|$)", re.IGNORECASE)
_OFFSET_FROM_UTC = re.compile(r"\b(?:UTC|GMT)\s*(?=[+-]\d)", re.IGNORECASE)
_EXPLAINED_OFFSET = re.compile(r"([+-]\d{2}:?\d{2})\s*\([^()]*\)$")
_NAMED_ZONE = re.compile(r"(?<=[\s\d])[(\[]?([A-Za-z]+(?:/[A-Za-z_+-]+\d*)+)[)\]]?$")
_SMALL_ZONE = re.compile(r"(?<=[\d\s])(?!am$|pm$)[a-z]{1,4}$")
_YEAR = re.compile(r"(?<!\d)(?:\d{4}(?!\d)|\d{8}T)")
_DAY_AND_MONTH = re.compile(r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{4}")


class NotATime(ValueError):
    """The text is not a time, or could be several; the message is one clear line."""


def parse_time(text: str, zone: str = "") -> tuple[datetime.datetime, str]:
    """Parse a time. Without a zone it is in UTC, as in nbgrader.

    Args:
        text: For example `2026-09-01 10:00:00 CEST`.
        zone: Time zone of the course, for example `Asia/Kolkata`. Its abbreviations take precedence.

    Returns:
        The time in UTC without time zone, and a line on what was assumed, or an empty string.

    Raises:
        NotATime: The text is not a time, or could be several.
    """
    cleaned = _plain(text)
    found, named = _ending_zone(cleaned)
    if not any(character.isdigit() for character in found):
        raise NotATime("it is no point in time")
    if not _YEAR.search(found):
        raise NotATime("it has no year of four digits")
    moment, abbreviation, hour = _read(found)
    if named is not None:
        moment = moment.replace(tzinfo=named)
    elif abbreviation is not None:
        moment = moment.replace(tzinfo=_zone(abbreviation, moment, zone))
    if moment.tzinfo is not None:
        try:
            moment = (moment - moment.utcoffset()).replace(tzinfo=None)
        except OverflowError as error:
            raise NotATime("it is out of range") from error
    return moment, "" if hour else "it has no time of day: read as 00:00"


def _plain(text: str) -> str:
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    text = re.sub("[\u2010-\u2015\u2212]", "-", text)
    text = " ".join(text.split()).strip("\"'`")
    text = _HALF_OF_DAY.sub(lambda half: f" {half[1].lower()}m", text)
    text = _OFFSET_FROM_UTC.sub("", text)
    text = _EXPLAINED_OFFSET.sub(r"\1", text)
    return _SMALL_ZONE.sub(lambda name: name[0].upper(), text)


def _ending_zone(text: str) -> tuple[str, datetime.tzinfo | None]:
    """Split off a zone such as Europe/Berlin at the end of the text."""
    ending = _NAMED_ZONE.search(text)
    if ending is None:
        return text, None
    zone = tz.gettz(ending[1])
    if zone is None:
        raise NotATime(f"there is no time zone {ending[1]}")
    return text[: ending.start()].rstrip(), zone


def _read(text: str) -> tuple[datetime.datetime, str | None, bool]:
    """The time as written, the abbreviation of its zone, and whether it has an hour."""
    names: list[str] = []

    def noted(name: str | None, offset: int | None) -> datetime.tzinfo | None:
        if offset is None and name:
            names.append(name)
        return None if offset is None else tz.tzoffset(name, offset)

    try:
        first, second = (
            parser.parse(text, default=default, tzinfos=noted) for default in _DEFAULTS
        )
        turned = parser.parse(text, default=_DEFAULTS[0], dayfirst=True, tzinfos=noted)
    except (ValueError, OverflowError, TypeError, AttributeError) as error:
        raise NotATime("it is no point in time") from error
    if first.date() != second.date():
        raise NotATime("it has no whole date")
    if _DAY_AND_MONTH.search(text) and turned.date() != first.date():
        raise NotATime(f"it could be {first:%Y-%m-%d} or {turned:%Y-%m-%d}")
    return first, names[0] if names else None, first.hour == second.hour


def _zone(name: str, moment: datetime.datetime, course: str) -> datetime.tzinfo:
    zone = tz.gettz(course) if course else None
    for fold in (0, 1):
        here = tz.enfold(moment.replace(tzinfo=zone), fold)
        if zone is not None and here.tzname() == name:
            return tz.tzoffset(name, here.utcoffset())
    if name in _HOURS:
        return tz.tzoffset(name, datetime.timedelta(hours=_HOURS[name]))
    # The zone of this machine must not decide what a file means.
    found = None if name in time.tzname else tz.gettz(name)
    if found is None:
        raise NotATime(f"{name} may be several time zones, or none")
    return found
