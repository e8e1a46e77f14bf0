"""Where data lies: what comes with the kit, and what was fetched or put somewhere."""

from __future__ import annotations

import os
from pathlib import Path

from grader.datasets.errors import DatasetError
from grader.workplace import working_folder

VARIABLE = "GAMMABETA_DATA"
EMBEDDED = "datasets"


def embedded_folder(wanted: str) -> Path:
    """The folder `datasets/` that holds the file `wanted`.

    It lies beside the package `grader`, or in the working folder or one around it. Raises
    DatasetError where none does.
    """
    here = working_folder()
    for root in (Path(__file__).resolve().parents[2], here, *here.parents):
        if (root / EMBEDDED / wanted).is_file():
            return root / EMBEDDED
    raise DatasetError(
        f"{EMBEDDED}/{wanted} is neither beside the grader nor in {here} or a folder around it: "
        f"work in a course that has the folder {EMBEDDED}/"
    )


def data_folder(folder: str | Path | None = None) -> Path:
    """Where the real data sets lie: `folder`, else $GAMMABETA_DATA, else the user's cache folder."""
    chosen = folder if folder is not None else os.environ.get(VARIABLE) or None
    if chosen is not None:
        return Path(chosen).expanduser()
    import platformdirs

    return platformdirs.user_cache_path("gammabeta") / "datasets"
