"""Writes a report as JSON; `grader/report/report.schema.json` describes the format."""

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
    """The report as strict JSON in ASCII. Raises ValueError, with the place, for NaN or infinity."""
    data = report.to_dict()
    where = _not_finite(data, "")
    if where:
        raise ValueError(f"the report has a number that is not finite at {where}; JSON has none")
    return json.dumps(data, indent=2, allow_nan=False, default=_plain) + "\n"


def dump(report: Report, target: str | os.PathLike[str]) -> None:
    """Write the report as JSON. A file is replaced atomically: no reader sees half of it.

    Args:
        report: the report.
        target: path of the file; "-" for standard output.

    Raises:
        FileNotFoundError: the file's folder does not exist.
        IsADirectoryError: `target` is a folder.
        OSError: the file cannot be written.
        ValueError: a number is not finite.
    """
    text = to_json(report)
    if os.fspath(target) == "-":
        sys.stdout.write(text)
        return
    path = writable(target)
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="ascii")  # do not replace a pipe or a device by a file
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
    """The place of the first number that is not finite, such as 'checks[3].points', or ''."""
    if isinstance(value, dict):
        inner = ((f"{where}.{key}" if where else key, item) for key, item in value.items())
    elif isinstance(value, list):
        inner = ((f"{where}[{place}]", item) for place, item in enumerate(value))
    elif isinstance(value, (float, np.floating)) and not math.isfinite(value):
        return where
    else:
        return ""
    return next((found for place, item in inner if (found := _not_finite(item, place))), "")
