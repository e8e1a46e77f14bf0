"""Find the folders with data: the kit's own, and that of downloaded data sets."""

from __future__ import annotations

import os
from pathlib import Path

from grader.datasets.dataset_errors import IncompleteKit
from grader.execution.working_folder import working_folder

VARIABLE = "GAMMABETA_DATA"
EMBEDDED = "datasets"
INSTALLED = Path(__file__).resolve().parent / "data"


def embedded_folder(wanted: str) -> Path:
    """The folder with the kit's own images and registry.

    It is in this package if the kit was installed from a wheel, and beside `grader` in a copy of the
    repository. Otherwise, `datasets/` in the working folder or one of its parents is used.

    Args:
        wanted: a file that the folder must hold.

    Raises:
        IncompleteKit: there is no such folder.
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
    """The working folder and its parents; empty if it has been removed."""
    try:
        here = working_folder()
    except OSError:
        return []
    return [here, *here.parents]


def data_folder(folder: str | Path | None = None) -> Path:
    """The folder of downloaded data sets: `folder`, else $GAMMABETA_DATA, else the user's cache folder."""
    chosen = folder if folder is not None else os.environ.get(VARIABLE) or None
    if chosen is not None:
        return Path(chosen).expanduser()
    import platformdirs

    return platformdirs.user_cache_path("gammabeta") / "datasets"
