"""Writes a notebook as nbformat does, in much less time.

nbformat copies and validates every notebook; those written here consist of known parts.
"""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from typing import Any

from nbformat import NotebookNode


def notebook_text(notebook: NotebookNode) -> str:
    """The text of the file for an autograded notebook, with a line break at the end.

    Args:
        notebook: In format 4, with sources as whole strings and only text in its outputs, as
            `write_report` makes it.
    """
    return _encoded(notebook | {"cells": [_split(cell) for cell in notebook.cells]}, "") + "\n"


def _split(cell: NotebookNode) -> dict[str, Any]:
    """The cell with its texts as lists of lines, as files hold them."""
    split = dict(cell) | {"source": cell.source.splitlines(True)}
    if "outputs" in cell:
        split["outputs"] = [_split_output(output) for output in cell.outputs]
    return split


def _split_output(output: NotebookNode) -> dict[str, Any]:
    data = {
        kind: value.splitlines(True) if isinstance(value, str) else value
        for kind, value in output.get("data", {}).items()
    }
    return dict(output) | {"data": data}


def _encoded(value: Any, margin: str) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    inner = f"{margin} "
    if isinstance(value, dict) and value:
        items = [
            f"{inner}{encode_basestring(key)}: {_encoded(value[key], inner)}"
            for key in sorted(value)
        ]
        return "{\n" + ",\n".join(items) + f"\n{margin}}}"
    if isinstance(value, list) and value:
        items = [inner + _encoded(item, inner) for item in value]
        return "[\n" + ",\n".join(items) + f"\n{margin}]"
    return json.dumps(value)
