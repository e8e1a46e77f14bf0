"""A class of odd hand-ins for the unit `tiny`, and what each is worth with the fake grader."""

import copy
import json

DOUBLE = "def double(x):\n    return x + x\n"
SCALE = "class Scale:\n    def __init__(self, factor=2.0):\n        self.kept = factor\n"


def solved(released):
    """The released notebook, filled in."""
    notebook = copy.deepcopy(released)
    for cell in notebook["cells"]:
        if cell["id"] == "double":
            cell["source"] = DOUBLE
        if cell["id"] == "Scale":
            cell["source"] = SCALE
    return notebook


def without(notebook, *ids):
    """A copy without these cells."""
    return notebook | {"cells": [cell for cell in notebook["cells"] if cell["id"] not in ids]}


def old_format(notebook):
    """The notebook in format 3."""
    cells = [
        {"cell_type": "code", "input": cell["source"], "outputs": [], "language": "python"}
        if cell["cell_type"] == "code"
        else {"cell_type": "markdown", "source": cell["source"]}
        for cell in notebook["cells"]
    ]
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}


def write_class(hand_in, released):
    """Hand in for everybody; returns the points by student."""
    good = solved(released)
    twice = good | {"cells": [*good["cells"], *copy.deepcopy(good["cells"])]}
    renamed = copy.deepcopy(good)
    for cell in renamed["cells"]:
        cell["metadata"].get("nbgrader", {}).pop("grade_id", None)
    unmarked = copy.deepcopy(good)
    for cell in unmarked["cells"]:
        cell["metadata"] = {}
    faking = copy.deepcopy(released)
    for cell in faking["cells"]:
        if cell["cell_type"] == "code":
            data = {"data": {"text/plain": "99"}, "metadata": {}, "execution_count": 1}
            cell["outputs"] = [{"output_type": "execute_result", **data}]
    hand_in("good", good)
    hand_in("stub", released)
    hand_in("twice", twice)
    hand_in("deleted", without(good, "doubles", "halves", "text-01", "Scale"))
    hand_in("reversed", good | {"cells": good["cells"][::-1]})
    hand_in("renamed", renamed)
    hand_in("unmarked", unmarked)
    hand_in("faking", faking)
    hand_in("other name", good, "tiny (1).ipynb")
    hand_in("script", f"# %%\n{DOUBLE}\n# %%\n{SCALE}", "tiny.py")
    hand_in("old", old_format(good))
    hand_in("bom", b"\xef\xbb\xbf" + json.dumps(good).encode())
    hand_in("no json", "PK\x03\x04 this is no notebook")
    hand_in("cut", json.dumps(good)[:-40])
    hand_in("empty", "")
    hand_in("nothing")
    hand_in("[brackets]", good)
    best, none = 3.5, 0.0
    names = [
        "good",
        "twice",
        "reversed",
        "renamed",
        "unmarked",
        "old",
        "bom",
        "script",
        "[brackets]",
    ]
    return {
        **dict.fromkeys([*names, "other name"], best),
        "deleted": 2.0,
        **dict.fromkeys(["stub", "faking", "no json", "cut", "empty", "nothing"], none),
    }
