"""Errors of the sandbox itself; nothing that a submission does raises them."""

from __future__ import annotations


class SandboxError(RuntimeError):
    """The sandbox failed."""


class NoIsolation(SandboxError):
    """This machine cannot seal a process, or not in the requested way."""


class ZygoteDied(SandboxError):
    """The zygote ended, or a child ended before it was sealed. The next `Sandbox.child()` starts a new
    zygote."""
