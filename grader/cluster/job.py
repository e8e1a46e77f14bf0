"""The job of grading one class, sent to each worker once, and what workers must share with home."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from dataclasses import dataclass, replace
from pathlib import Path

from grader.cluster import course_bundle
from grader.cluster.errors import ClusterError
from grader.course.course import Course, CourseError, load_course
from grader.course.fingerprints import engine_fingerprint
from grader.course.unit_modules import UnitError
from grader.grading.settings import Settings
from grader.runtime.silence import import_keras

_BACKENDS = {"tensorflow": "tensorflow", "jax": "jax", "torch": "torch"}


@dataclass(frozen=True)
class Job:
    """One class to grade.

    Attributes:
        settings: What to grade and how, with the course's folder at home.
        fingerprint: Hash of the unit's files; see `course_bundle.fingerprint`.
        engine: Fingerprint of the grader's own modules.
        versions: Versions that marks may depend on, by name.
        backend: Keras's backend.
        bundle: The unit's files, for workers without access to the course's folder.
    """

    settings: Settings
    fingerprint: str
    engine: str
    versions: dict[str, str]
    backend: str
    bundle: bytes


def make_job(settings: Settings) -> Job:
    """Make the job for a class.

    Raises:
        UnitError: The unit has no solution.
        ClusterError: The unit's files are too large to send.
    """
    import_keras()
    import keras

    backend = keras.config.backend()
    return Job(
        settings,
        course_bundle.fingerprint(settings.course, settings.unit),
        engine_fingerprint(),
        versions(backend),
        backend,
        course_bundle.pack(settings.course, settings.unit),
    )


def versions(backend: str) -> dict[str, str]:
    """Installed versions of Python and of the libraries marks may depend on; 'none' if missing."""
    found = {"Python": ".".join(platform.python_version_tuple()[:2])}
    for name in ("numpy", "keras", _BACKENDS.get(backend, "tensorflow")):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "none"
    return found


def require_same_environment(job: Job) -> None:
    """Check that this machine grades with the same software as home.

    Raises:
        ClusterError: A version, or the grader itself, differs.
    """
    if line := differences(job.versions, versions(job.backend)):
        raise ClusterError(line)
    if job.engine != engine_fingerprint():
        raise ClusterError(
            "the grader there is not the one at home: install the same version and start the worker again"
        )


def differences(home: dict[str, str], here: dict[str, str]) -> str:
    """One line on differing versions and what to do; an empty string if there are none."""
    found = [
        f"{name} {here.get(name, 'none')} (home has {version})"
        for name, version in home.items()
        if here.get(name, "none") != version
    ]
    return f"{', '.join(found)}: install the same versions" if found else ""


def local_settings(job: Job, folder: Path) -> Settings:
    """The job's settings for this machine.

    They name the course's own folder where it exists here with the same content. Otherwise the
    bundle is unpacked into `folder`.
    """
    settings = job.settings
    if _is_here(job):
        return settings
    return replace(settings, course=course_bundle.unpack(job.bundle, folder))


def _is_here(job: Job) -> bool:
    course: Course = job.settings.course
    if not os.access(course.root, os.R_OK | os.X_OK):
        return False
    try:
        here = load_course(course.root)
        return course_bundle.fingerprint(here, job.settings.unit) == job.fingerprint
    except (OSError, ValueError, CourseError, UnitError):
        return False
