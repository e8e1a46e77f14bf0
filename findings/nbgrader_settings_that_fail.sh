#!/usr/bin/env bash
# nbgrader 0.9.6 (traitlets 5.15.1): a configuration file that raises is left out whole, and the command goes on
# without it, with exit status 0.
#
# One would guess that a command stops where its settings cannot be read, or keeps those that were made before the
# line that failed. It keeps none of them: a course whose settings name its own preprocessors is graded with
# nbgrader's, in another database, once one import in the file no longer works.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
    nbgrader==0.9.6 traitlets==5.15.1

mkdir "$folder/course"
cat >"$folder/course/nbgrader_config.py" <<'PYTHON'
c = get_config()
c.CourseDirectory.course_id = "deep-learning"
c.CourseDirectory.db_url = "sqlite:///marks.db"
from a_module_that_has_moved import Checks

c.Autograde.autograde_preprocessors = [Checks]
PYTHON

cat >"$folder/surprise.py" <<'PYTHON'
from importlib.metadata import version

from nbgrader.apps import AutogradeApp
from nbgrader.coursedir import CourseDirectory

app = AutogradeApp()
app.initialize([])
course = CourseDirectory(parent=app)
print("nbgrader", version("nbgrader"), "traitlets", version("traitlets"))
print("course_id:", repr(course.course_id))
print("database:", course.db_url.rpartition("/")[2])
print("settings of the file that are kept:", sorted(set(app.config) & {"CourseDirectory", "Autograde"}))
PYTHON

cat >"$folder/expected" <<'SEEN'
nbgrader 0.9.6 traitlets 5.15.1
course_id: ''
database: gradebook.db
settings of the file that are kept: []
exit status 0
SEEN

{
    cd "$folder/course"
    status=0
    "$folder/bin/python" "$folder/surprise.py" 2>"$folder/errors" || status=$?
    echo "exit status $status"
} >"$folder/output"

cat "$folder/output"
diff "$folder/expected" "$folder/output" && echo "As described." && exit 0
echo "The behaviour has changed." >&2
exit 1
