"""A report as JSON, in a file or on standard output; `grader/report/report.schema.json` describes it."""

from __future__ import annotations

import json
import math
import os
import secrets
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from grader.report.model import Report


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `Report.to_dict()`."""
    return json.loads(
        resources.files("grader.report").joinpath("report.schema.json").read_text("utf-8")
    )


def to_json(report: Report) -> str:
    """The report as strict JSON in ASCII. Raises ValueError, saying where, at NaN or infinity."""
    data = report.to_dict()
    where = _not_finite(data, "")
    if where:
        raise ValueError(f"the report has a number that is not finite at {where}; JSON has none")
    return json.dumps(data, indent=2, allow_nan=False, default=_plain) + "\n"


def dump(report: Report, target: str | os.PathLike[str]) -> None:
    """Write the report as JSON to the file `target`, or to standard output where it is "-".

    A file appears whole or not at all; an older one stays until then. Raises FileNotFoundError
    where the folder is missing, IsADirectoryError where `target` is a folder, another OSError
    where it cannot be written, ValueError where a number is not finite.
    """
    text = to_json(report)
    if os.fspath(target) == "-":
        sys.stdout.write(text)
        return
    path = writable(target)
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="ascii")  # a pipe or a device must not be replaced
        return
    _replace(path, text)


def writable(target: str | os.PathLike[str]) -> Path:
    """The path that `dump` would write to. Raises FileNotFoundError, IsADirectoryError."""
    path = Path(os.path.realpath(target))
    if path.is_dir():
        raise IsADirectoryError(f"cannot write the report to {target}: it is a folder, name a file")
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f"cannot write the report to {target}: make the folder {path.parent} first"
        )
    return path


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with open(draft, "x", encoding="ascii") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _plain(value: object) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"a report holds no {type(value).__name__}")


def _not_finite(value: Any, where: str) -> str:
    """Where the first number that is not finite stands, e.g. 'checks[3].points', or ''."""
    if isinstance(value, dict):
        inner = ((f"{where}.{key}" if where else key, item) for key, item in value.items())
    elif isinstance(value, list):
        inner = ((f"{where}[{place}]", item) for place, item in enumerate(value))
    elif isinstance(value, (float, np.floating)) and not math.isfinite(value):
        return where
    else:
        return ""
    return next((found for place, item in inner if (found := _not_finite(item, place))), "")
