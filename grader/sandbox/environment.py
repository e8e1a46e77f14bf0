"""The environment variables of a sealed process: a clean set, none of the caller's."""

from __future__ import annotations

import os

_PASSED_ON = ("KERAS_BACKEND",)
_FIXED = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "USER": "student",
    "LOGNAME": "student",
    "GRADER_SEALED": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "MPLBACKEND": "Agg",
    "CUDA_VISIBLE_DEVICES": "-1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    # A submission is small: few threads start sooner, take less memory, and leave the other
    # processors to other submissions.
    "OMP_NUM_THREADS": "2",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "2",
    "TF_NUM_INTRAOP_THREADS": "2",
    "TF_NUM_INTEROP_THREADS": "2",
    # Every arena of glibc's malloc reserves address space, and that is limited.
    "MALLOC_ARENA_MAX": "4",
}


def clean(scratch: str) -> dict[str, str]:
    """The whole environment of a process whose private directory is `scratch`."""
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**_FIXED, **passed, **private(scratch)}


def private(scratch: str) -> dict[str, str]:
    """The variables that name directories in `scratch`; see `furnish`."""
    return {"HOME": f"{scratch}/home", "TMPDIR": f"{scratch}/tmp"}


def furnish(scratch: str) -> None:
    """Make an empty home and a directory for temporary files in `scratch`, and go home."""
    for name in ("home", "tmp"):
        os.makedirs(f"{scratch}/{name}", exist_ok=True)
    os.chdir(f"{scratch}/home")
