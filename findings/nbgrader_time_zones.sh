#!/usr/bin/env bash
# nbgrader 0.9.6: a due date or time stamp with a zone is taken as UTC without a word, and an offset without a
# colon as a number of seconds.
#
# One would guess that `2026-09-01 10:00:00 +0200` is 08:00 in UTC, or is refused. It becomes 09:56:40: 200
# seconds earlier. `PST`, `CEST` and `+02:00` change nothing, and `10:00:00 PM` is ten in the morning.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
    nbgrader==0.9.6

cat >"$folder/surprise.py" <<'PYTHON'
from importlib.metadata import version

from nbgrader.utils import parse_utc

print("nbgrader", version("nbgrader"))
for zone in ("UTC", "PST", "CEST", "+02:00", "+0200", "PM"):
    print(f"10:00:00 {zone:6} -> {parse_utc(f'2026-09-01 10:00:00 {zone}'):%H:%M:%S}")
PYTHON

cat >"$folder/expected" <<'SEEN'
nbgrader 0.9.6
10:00:00 UTC    -> 10:00:00
10:00:00 PST    -> 10:00:00
10:00:00 CEST   -> 10:00:00
10:00:00 +02:00 -> 10:00:00
10:00:00 +0200  -> 09:56:40
10:00:00 PM     -> 10:00:00
SEEN

export TF_CPP_MIN_LOG_LEVEL=3 PYTHONWARNINGS=ignore
{
    "$folder/bin/python" "$folder/surprise.py" 2>"$folder/errors" || cat "$folder/errors"
} >"$folder/output"

cat "$folder/output"
diff "$folder/expected" "$folder/output" && echo "As described." && exit 0
echo "The behaviour has changed." >&2
exit 1
