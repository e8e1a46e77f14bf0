"""Sealed processes for student code: what they may do is decided here, and nowhere else."""

from grader.sandbox.borrowed import BorrowedSandbox, Lent
from grader.sandbox.child import Child
from grader.sandbox.endings import Ending
from grader.sandbox.errors import NoIsolation, SandboxError, ZygoteDied
from grader.sandbox.limits import Limits
from grader.sandbox.sandbox import Sandbox

__all__ = [
    "BorrowedSandbox",
    "Child",
    "Ending",
    "Lent",
    "Limits",
    "NoIsolation",
    "Sandbox",
    "SandboxError",
    "ZygoteDied",
]
