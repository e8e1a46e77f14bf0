"""The environment variables of a sealed process: a fixed set, with none of the caller's."""

from __future__ import annotations

import os
import sys

_FIXED = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "USER": "student",
    "LOGNAME": "student",
    "GRADER_SEALED": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "MPLBACKEND": "Agg",
    "CUDA_VISIBLE_DEVICES": "-1",
    "JAX_PLATFORMS": "cpu",
    "KERAS_TORCH_DEVICE": "cpu",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    # A submission is small. Few threads start faster, use less memory, and leave the other processors to
    # other submissions.
    "OMP_NUM_THREADS": "2",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "2",
    "TF_NUM_INTRAOP_THREADS": "2",
    "TF_NUM_INTEROP_THREADS": "2",
    "PJRT_NPROC": "2",
    # oneDNN searches the list of all kernels at the first use of each operation (docs/sandbox.md).
    "TF_ENABLE_ONEDNN_OPTS": "0",
    # Every arena of glibc's malloc reserves address space, which is limited here (mallopt(3)).
    "MALLOC_ARENA_MAX": "4",
}


def child_environment(scratch: str) -> dict[str, str]:
    """All environment variables of a process whose private directory is `scratch`."""
    return {**_FIXED, **_backend(), **scratch_variables(scratch)}


def _backend() -> dict[str, str]:
    """The caller's Keras backend, which may be set in a file of the user's home."""
    if "keras" in sys.modules:
        return {"KERAS_BACKEND": sys.modules["keras"].config.backend()}
    return {name: os.environ[name] for name in ("KERAS_BACKEND",) if name in os.environ}


def scratch_variables(scratch: str) -> dict[str, str]:
    """The variables that name directories in `scratch`; see `make_home`."""
    return {"HOME": f"{scratch}/home", "TMPDIR": f"{scratch}/tmp"}


def make_home(scratch: str) -> None:
    """Create an empty home and a directory for temporary files in `scratch`, and change to the home."""
    for name in ("home", "tmp"):
        os.makedirs(f"{scratch}/{name}", exist_ok=True)
    os.chdir(f"{scratch}/home")
