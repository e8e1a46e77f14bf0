"""When something was handed in: read right in whatever way it is written, or told, never guessed."""

import datetime
import os

import pytest

from grader.nbgrader_bridge.common.times import NotATime, parse_time
from grader.nbgrader_bridge.common.timestamps import hand_in_time

AT_10 = datetime.datetime(2026, 9, 1, 10)


def hours(text, zone=""):
    """How many hours after 2026-09-01 10:00 UTC the text says that it is."""
    time, assumed = parse_time(text, zone)
    assert assumed == ""
    return (time - AT_10).total_seconds() / 3600


@pytest.mark.parametrize(
    ("text", "later"),
    [
        ("2026-09-01 10:00:00 UTC", 0),
        ("2026-09-01 10:00:00.000000 UTC", 0),
        ("2026-09-01 10:00:00", 0),
        ("2026-09-01T10:00:00Z", 0),
        ("20260901T100000Z", 0),
        ("2026/09/01 10h00", 0),
        ("2026-09-01 10:00:00 PST", 8),
        ("2026-09-01 10:00:00 pdt", 7),
        ("2026-09-01 10:00:00 CEST", -2),
        ("2026-09-01 10:00:00 CET", -2),  # whoever writes so in summer looks at a clock there
        ("2026-09-01 10:00:00 Europe/Berlin", -2),
        ("2026-09-01 10:00:00 +0200", -2),
        ("2026-09-01 10:00:00 +02:00", -2),
        ("2026-09-01T10:00:00+02:00", -2),
        ("2026-09-01 10:00:00 UTC+2", -2),
        ("2026-09-01 10:00:00 -03", 3),
        ("2026-09-01 10:00:00 \u221203:00", 3),
        ("2026-09-01 10:00:00 +0530", -5.5),
        ("2026-09-01 10:00:00 PM", 12),
        ("2026-09-01 10:00 a.m.", 0),
        ("2026-09-01 10:00\u202fp.m. EST", 17),
        ("Tue Sep  1 10:00:00 CEST 2026", -2),
        ("Tue Sep  1 10:00:00 AM PDT 2026", 7),
        ("Tue, 01 Sep 2026 10:00:00 +0200", -2),
        ("Tue Sep 01 2026 10:00:00 GMT+0200 (Central European Summer Time)", -2),
        ("1 September 2026, 10:00", 0),
        ('"2026-09-01 10:00:00 UTC"', 0),
    ],
)
def test_all_usual_ways_of_writing_a_time_are_read_right(text, later):
    assert hours(text) == later


@pytest.mark.parametrize(
    ("text", "zone", "later"),
    [
        ("2026-09-01 10:00:00 IST", "Asia/Kolkata", -5.5),
        ("2026-09-01 10:00:00 IST", "Europe/Dublin", -1),
        ("2026-09-01 10:00:00 CST", "Asia/Shanghai", -8),
        ("2026-09-01 10:00:00 CST", "America/Chicago", 6),
        ("2026-09-01 10:00:00 BST", "Europe/London", -1),
    ],
)
def test_an_abbreviation_of_the_courses_own_zone_means_that_zone(text, zone, later):
    assert hours(text, zone) == later


def test_the_repeated_hour_is_told_by_its_abbreviation():
    summer, _ = parse_time("2026-10-25 02:30:00 CEST", "Europe/Berlin")
    winter, _ = parse_time("2026-10-25 02:30:00 CET", "Europe/Berlin")
    assert winter - summer == datetime.timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("junk", "no point in time"),
        ("2026-02-30 10:00", "no point in time"),
        ("2026-09-01 10:00 o'clock", "no point in time"),
        ("1 2 3 4 5", "no year of four digits"),
        ("12", "no year of four digits"),
        ("10:20", "no year of four digits"),
        ("1788256800", "no year of four digits"),
        ("September 2026 10:00", "no whole date"),
        ("03/02/2026 10:00", "2026-03-02 or 2026-02-03"),
        ("01.09.2026 10:00", "2026-01-09 or 2026-09-01"),
        ("2026-09-01 10:00 IST", "IST may be several time zones"),
        ("2026-09-01 10:00 XYZ", "XYZ may be several time zones, or none"),
        ("2026-09-01 10:00 Europa/Berlin", "no time zone Europa/Berlin"),
        ("9999-12-31 23:59 -05", "out of range"),
    ],
)
def test_what_could_mean_several_times_or_none_is_refused(text, why):
    with pytest.raises(NotATime, match=why):
        parse_time(text)


def test_a_day_without_an_hour_is_its_beginning_and_told():
    time, assumed = parse_time("2026-09-01")
    assert time == datetime.datetime(2026, 9, 1)
    assert assumed == "it has no time of day: read as 00:00"


TEXT = "2026-09-01 10:00:00 UTC"


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe" + TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        b"\xef\xbb\xbf" + TEXT.encode() + b"\r\n",
        TEXT.encode() + b"\r\n\r\n",
        TEXT.encode() + b"\nuploaded by hand\n",
        TEXT.encode() + b"\n2026-09-01 12:00:00 CEST\n",
    ],
)
def test_a_file_in_any_encoding_says_its_time(tmp_path, content):
    (tmp_path / "timestamp.txt").write_bytes(content)
    found = hand_in_time(tmp_path)
    assert (found.time, found.note) == (AT_10, "")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is empty"),
        (b" \n", "it is empty"),
        (b"\xff\xfe", "it is empty"),
        (b"junk", "it is no point in time"),
        (b"9" * 5000, "it is larger than the limit;"),
        (bytes(range(256)), "it is not a text file"),
        (b"%PDF-1.4", "it is a PDF"),
        (b"2026-09-01 10:00 UTC\n2026-09-02 10:00 UTC\n", "it holds several times"),
        ("link", "it is a symbolic link"),
        ("pipe", "it is not an ordinary file"),
        ("folder", "it is a folder"),
    ],
)
def test_a_file_without_a_time_counts_as_none_and_is_told(tmp_path, content, why):
    path = tmp_path / "timestamp.txt"
    if content == "link":
        path.symlink_to("/etc/hostname")
    elif content == "pipe":
        os.mkfifo(path)
    elif content == "folder":
        path.mkdir()
    else:
        path.write_bytes(content)
    found = hand_in_time(tmp_path)
    assert found.time is None
    assert found.note.startswith("timestamp.txt: ")
    assert why in found.note
    assert "counts as on time" in found.note
    assert "\n" not in found.note


def test_no_file_is_nothing_to_tell(tmp_path):
    found = hand_in_time(tmp_path)
    assert (found.time, found.note) == (None, "")


def test_a_time_that_has_yet_to_come_is_kept_and_told(tmp_path):
    (tmp_path / "timestamp.txt").write_text("9998-09-01 10:00:00 UTC")
    found = hand_in_time(tmp_path)
    assert found.time == datetime.datetime(9998, 9, 1, 10)
    assert found.note == "timestamp.txt: 9998-09-01 10:00 UTC has yet to come"
