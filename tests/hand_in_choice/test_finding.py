"""The hand-in is found under whatever name it has, the same file every time."""

import pytest

from grader.file_formats.file_text import UnreadableSubmission
from grader.hand_in_choice.choice import pick


def picked(folder):
    """The file that is picked; None where there is no hand-in."""
    try:
        return pick(folder, "batchnorm").path
    except UnreadableSubmission:
        return None


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["batchnorm.ipynb", "batchnorm.py", "other.ipynb"], "batchnorm.ipynb"),
        (["batchnorm.py", "other.ipynb"], "batchnorm.py"),
        (["Batchnorm.ipynb", "batchnorm-old.ipynb"], "Batchnorm.ipynb"),
        (["batchnorm (1).ipynb", "helper.py"], "batchnorm (1).ipynb"),
        (["batchnorm (1).ipynb", "batchnorm (10).ipynb"], "batchnorm (10).ipynb"),
        (["Batchnorm-final.ipynb", "activations.ipynb"], "Batchnorm-final.ipynb"),
        (["batch_norm.ipynb", "activations.ipynb"], "batch_norm.ipynb"),
        (["bathcnorm.ipynb", "activations.ipynb"], "bathcnorm.ipynb"),
        (["homework.ipynb", "a.py", "b.py"], "homework.ipynb"),
        (["mine.py", "data.csv"], "mine.py"),
        (["one.ipynb", "two.ipynb"], None),
        (["notes.txt", ".hidden.ipynb"], None),
        (["batchnorm.ipynb.txt"], "batchnorm.ipynb.txt"),
        (["inner/batchnorm.ipynb", ".ipynb_checkpoints/batchnorm.ipynb"], "inner/batchnorm.ipynb"),
        ([], None),
    ],
)
def test_the_most_plausible_file_is_found(tmp_path, names, found):
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x = 1")
    assert picked(tmp_path) == (tmp_path / found if found else None)


def test_a_file_that_calls_the_checker_is_found(tmp_path):
    (tmp_path / "one.ipynb").write_text("{}")
    (tmp_path / "two.ipynb").write_text(r'{"source": "check = checker(\"batchnorm\", globals())"}')
    assert picked(tmp_path).name == "two.ipynb"


def test_no_folder_has_no_submission(tmp_path):
    assert picked(tmp_path / "none") is None
