"""Where data lies: what comes with the kit, and what was fetched or put somewhere."""

from __future__ import annotations

import os
from pathlib import Path

from grader.datasets.dataset_errors import IncompleteKit
from grader.execution.working_folder import working_folder

VARIABLE = "GAMMABETA_DATA"
EMBEDDED = "datasets"
INSTALLED = Path(__file__).resolve().parent / "data"


def embedded_folder(wanted: str) -> Path:
    """The folder with the kit's own images and registry that holds the file `wanted`.

    It lies in this package where the kit was installed from a wheel, and beside `grader` in a copy
    of the repository; else `datasets/` in the working folder or one around it will do. Raises
    IncompleteKit where there is none.
    """
    here = _working_folders()
    beside = Path(__file__).resolve().parents[2] / EMBEDDED
    for folder in (INSTALLED, beside, *(root / EMBEDDED for root in here)):
        if (folder / wanted).is_file():
            return folder
    raise IncompleteKit(
        f"{EMBEDDED}/{wanted} is neither beside the grader nor in {here[0] if here else 'a folder'} "
        f"or a folder around it: install the kit again, or work in a course that has {EMBEDDED}/"
    )


def _working_folders() -> list[Path]:
    """The working folder and those around it; none where somebody has removed it."""
    try:
        here = working_folder()
    except OSError:
        return []
    return [here, *here.parents]


def data_folder(folder: str | Path | None = None) -> Path:
    """Where the real data sets lie: `folder`, else $GAMMABETA_DATA, else the user's cache folder."""
    chosen = folder if folder is not None else os.environ.get(VARIABLE) or None
    if chosen is not None:
        return Path(chosen).expanduser()
    import platformdirs

    return platformdirs.user_cache_path("gammabeta") / "datasets"
