import io
import subprocess
import sys
import warnings

import matplotlib
import numpy as np
import pytest
from PIL import Image
from render_examples import evidence, many_kinds, normal

from grader.report.picture import MAX_POINTS, _points, evidence_png

KINDS = many_kinds()
DRAWN = [
    "slope", "huge", "wide", "holes", "bfloat16", "integers", "close", "constant", "one_column", "tiny", "large"
]  # fmt: skip
BLANK = [
    "none", "only_expected", "scalar", "empty", "all_nan", "bools", "complex", "text", "objects",
    "shapes", "dtypes", "extreme",
]  # fmt: skip


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


@pytest.mark.parametrize("kind", DRAWN)
def test_numeric_evidence_is_drawn_small_and_the_same_each_time(kind):
    first, second = evidence_png(KINDS[kind]), evidence_png(KINDS[kind])
    assert first == second
    assert first.startswith(b"\x89PNG")
    assert len(first) < 40_000
    assert pixels(first).shape == (310, 720, 3)


@pytest.mark.parametrize("kind", BLANK)
def test_no_picture_where_there_is_nothing_to_draw(kind):
    assert evidence_png(KINDS[kind]) is None


def test_noise_at_its_worst_stays_small():
    noisy = evidence(normal(200, 50, 5), normal(200, 50, 5, seed=1), (0, 0, 0))
    assert len(evidence_png(noisy)) < 40_000


def test_different_mistakes_give_different_pictures():
    x = normal(8, 8, 3)
    assert evidence_png(evidence(x * 2, x)) != evidence_png(evidence(x + 2, x))


def test_the_picture_shows_all_channels_of_a_huge_array_and_the_worst_value():
    got, expected = np.ones((500, 100, 4)), np.zeros((500, 100, 4))
    got[499, 98, 3] = 77.0
    points = _points(evidence(got, expected, (499, 98, 3)))
    assert len(points.got) <= MAX_POINTS
    assert 77.0 in points.got
    assert np.bincount(points.channel).min() > 0.9 * MAX_POINTS / 4


def test_no_timestamp_or_version_in_the_file():
    assert not Image.open(io.BytesIO(evidence_png(KINDS["slope"]))).info.keys() & {
        "Software", "Creation Time", "date"
    }  # fmt: skip


def test_the_notebooks_own_style_changes_nothing_and_is_left_alone():
    plain = evidence_png(KINDS["slope"])
    with matplotlib.rc_context({"axes.facecolor": "red", "font.size": 30, "text.usetex": True}):
        assert evidence_png(KINDS["slope"]) == plain
        assert matplotlib.rcParams["font.size"] == 30


def test_titles_are_drawn_as_they_stand():
    odd = evidence(normal(9, 3), normal(9, 3, seed=1), result="$\\nonsense{$", case="漢 \n 100 %")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert evidence_png(odd)


def test_pyplot_is_never_loaded():
    code = (
        "import sys, numpy as np\n"
        "from grader.report.model import Evidence\n"
        "from grader.report.html import outcome_html\n"
        "from grader.report.picture import evidence_png\n"
        "x = np.arange(40.0).reshape(10, 4)\n"
        "assert evidence_png(Evidence('c', (), 'y', x * 2, x, (9, 3), 1.0, 'r'))\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
