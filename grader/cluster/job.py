"""What a cluster's workers are told once about a class, and what they must have in common with home."""

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

    fingerprint: of the unit's files, see `bundle`. engine: of the grader's own modules.
    versions: by name. backend: what Keras runs on. bundle: for workers without the course's folder.
    """

    settings: Settings
    fingerprint: str
    engine: str
    versions: dict[str, str]
    backend: str
    bundle: bytes


def make_job(settings: Settings) -> Job:
    """The job for a class. Raises UnitError, ClusterError."""
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
    """Of what marks may depend on, as installed here; 'none' for what is missing."""
    found = {"Python": ".".join(platform.python_version_tuple()[:2])}
    for name in ("numpy", "keras", _BACKENDS.get(backend, "tensorflow")):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "none"
    return found


def require_same_environment(job: Job) -> None:
    """Raises ClusterError where this machine would grade with something else than home."""
    if line := differences(job.versions, versions(job.backend)):
        raise ClusterError(line)
    if job.engine != engine_fingerprint():
        raise ClusterError(
            "the grader there is not the one at home: install the same version and start the worker again"
        )


def differences(home: dict[str, str], here: dict[str, str]) -> str:
    """What differs, and what to do, in a line; '' where nothing does."""
    found = [
        f"{name} {here.get(name, 'none')} (home has {version})"
        for name, version in home.items()
        if here.get(name, "none") != version
    ]
    return f"{', '.join(found)}: install the same versions" if found else ""


def local_settings(job: Job, folder: Path) -> Settings:
    """The settings for this machine: with the course's own folder where it is seen here with the
    same content, else with the bundle, written into `folder`."""
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
