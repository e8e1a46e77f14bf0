"""What can go wrong with a sandbox as such; nothing a submission does raises these."""

from __future__ import annotations


class SandboxError(RuntimeError):
    """The sandbox could not do its work."""


class NoIsolation(SandboxError):
    """This machine cannot seal a process off, or not as asked."""


class ZygoteDied(SandboxError):
    """The process that forks the sealed ones ended, or one on the way to being sealed; the next
    `Sandbox.child()` starts another."""
