"""Start a zygote and let it fork sealed children on request."""

from __future__ import annotations

import dataclasses
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Collection, Sequence
from typing import Any, Literal

from grader.sandbox.isolation import bubblewrap as bwrap
from grader.sandbox.isolation import environment, visible_files
from grader.sandbox.isolation.limits import Limits
from grader.sandbox.parent.child import Child
from grader.sandbox.parent.child_request import IMPORT_SECONDS, request_child
from grader.sandbox.parent.lease import Lease
from grader.sandbox.parent.sandbox_errors import NoIsolation, SandboxError, ZygoteDied
from grader.sandbox.zygote.wire import JsonLines

_BOOT = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from grader.sandbox.zygote.zygote import main; main(int(sys.argv[2]))"
)
_HELLO_SECONDS = 60  # until the zygote has enclosed itself; it has imported nothing heavy by then
_GOODBYE_SECONDS = 5  # until it has removed its files; after that it is killed
LAYERS = ("namespaces", "landlock", "seccomp")


class Sandbox:
    """A zygote and the sealed children that it forks; see `docs/sandbox.md`.

    Args:
        serve: 'module:function', called in each child with its connected socket.
        preload: modules that the zygote imports once for all children; Keras also imports its backend.
        limits: the limits of each child.
        readable: further files and directories that children may read; they can import modules from the
            directories.
        isolation: 'auto' seals children as well as this machine can and raises NoIsolation if that does
            not hide the file system and block the network; 'none' only limits their resources.
        bubblewrap: the name or path of the program; None does without it.
        without: layers not to use, from `LAYERS`.

    Attributes:
        layers: the layers in force, as printed to people.
        limits: the limits of each child.
        sealed: whether the file system is hidden and the network blocked.
        children_apart: whether children that live at the same time are hidden from each other.

    Raises:
        NoIsolation: see `isolation`.
        ZygoteDied: the zygote did not start.
        FileNotFoundError: a path of `readable` does not exist.
        ValueError: an argument has another value than these.
    """

    def __init__(
        self,
        serve: str = "grader.agent.server:serve",
        preload: Sequence[str] = ("keras",),
        limits: Limits | None = None,
        readable: Sequence[str | os.PathLike[str]] = (),
        isolation: Literal["auto", "none"] = "auto",
        *,
        bubblewrap: str | None = "bwrap",
        without: Collection[str] = (),
    ) -> None:
        if isolation not in ("auto", "none"):
            raise ValueError(f"isolation is 'auto' or 'none', not {isolation!r}")
        if unknown := set(without) - set(LAYERS):
            raise ValueError(f"no such layer: {', '.join(sorted(unknown))}")
        _require_system(isolation)
        self.layers: tuple[str, ...] = ()
        self.sealed = self.children_apart = False
        self.limits = limits or Limits()
        self._isolation = isolation
        self._visible = visible_files.visible_paths(readable)
        directories = [os.path.abspath(path) for path in readable if os.path.isdir(path)]
        self._config = {
            "serve": serve,
            "preload": list(preload),
            "limits": dataclasses.asdict(self.limits),
            "visible": self._visible,
            "listed": visible_files.listed_folders(),
            "path": [*visible_files.library_directories(), *directories],
            "isolation": isolation,
            "without": sorted(without),
            "prefix": os.path.dirname(os.__file__),
        }
        self._bubblewrap, self._no_bubblewrap = None, "not asked for"
        if isolation == "auto" and bubblewrap is not None:
            self._bubblewrap, self._no_bubblewrap = bwrap.find(bubblewrap, self._visible)
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: JsonLines | None = None
        self._scratch: str | None = None
        self._ready = False
        self._closed = False
        self._start()

    def child(self) -> Child:
        """Fork a sealed child; if the zygote is dead, start a new one first.

        Raises:
            ZygoteDied: the new zygote died too.
            SandboxError: `serve` or `preload` cannot be imported, or the child could not be sealed; then
                nothing ran in it.
        """
        with self._lock:
            if self._closed:
                raise SandboxError("the sandbox is closed")
            if self._process is None:
                self._start()
            try:
                return self._fork()
            except ZygoteDied:
                self._start()
                return self._fork()

    def lease(self) -> tuple[socket.socket, Lease]:
        """What other processes need for a `LeasedSandbox`: the control socket and the lease.

        The socket still belongs to this sandbox. Copy it, and close all copies before the sandbox.
        """
        assert self._control is not None
        return self._control.sock, Lease(self.layers, self.sealed, self.limits)

    def close(self) -> None:
        """End the zygote and all its children, and remove their files."""
        with self._lock:
            self._closed = True
            self._stop()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self) -> None:
        self._stop()
        if self._bubblewrap is None:
            self._scratch = tempfile.mkdtemp(prefix="grader-scratch-")
            # An unprivileged user must be able to reach its own directory below.
            os.chmod(self._scratch, 0o711)
        ours, theirs = socket.socketpair()
        self._control, self._ready = JsonLines(ours), False
        with tempfile.TemporaryFile() as errors:
            with theirs:
                self._process = self._launch(theirs, errors)
            try:
                self._control.send({**self._config, "scratch": self._scratch, **self._enclosing()})
                hello = self._control.receive(_HELLO_SECONDS)
            except (OSError, EOFError) as error:
                self._process.kill()
                self._stop()
                errors.seek(0)
                said = errors.read().decode(errors="replace").strip().splitlines()
                reason = said[-1] if said else str(error)
                raise ZygoteDied(f"the sandbox's zygote did not start: {reason}") from error
        self._check(hello)
        self.layers, self.sealed = tuple(hello["layers"]), hello["sealed"]
        self.children_apart = hello["apart"]
        if hello["enclosed"]:
            self._remove_scratch()
        if self._isolation == "auto" and not self.sealed:
            self._stop()
            raise NoIsolation(
                "this machine cannot seal student code off "
                f"(bubblewrap: {self._no_bubblewrap}; {'; '.join(hello['missing'])}): install "
                "bubblewrap, or grade code that you trust with --sandbox none"
            )

    def _enclosing(self) -> dict[str, bool]:
        return {"bubblewrap": bool(self._bubblewrap), "enclosed": bool(self._bubblewrap)}

    def _launch(self, theirs: socket.socket, errors: Any) -> subprocess.Popen[bytes]:
        descriptor = theirs.fileno()
        python = [
            sys.executable,
            "-I",
            "-B",
            "-c",
            _BOOT,
            visible_files.package_root(),
            str(descriptor),
        ]
        if self._bubblewrap:
            command = [*bwrap.command_prefix(self._bubblewrap, self._visible), *python]
            environ = environment.child_environment(visible_files.SCRATCH)
        else:
            command, environ = python, environment.child_environment(str(self._scratch))
        return subprocess.Popen(
            command,
            env=environ,
            cwd="/",
            pass_fds=(descriptor,),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            # The grader handles Ctrl-C at the terminal.
            start_new_session=True,
        )

    def _check(self, message: dict[str, Any]) -> None:
        if "failed" in message:
            self._stop()
            raise SandboxError(f"the sandbox could not load its libraries: {message['failed']}")

    def _wait_until_ready(self) -> None:
        if self._ready:
            return
        try:
            message = self._control.receive(IMPORT_SECONDS)
        except (OSError, EOFError) as error:
            raise ZygoteDied(
                "the sandbox's zygote died while it imported "
                f"{', '.join(self._config['preload']) or 'nothing'}"
            ) from error
        self._check(message)
        self._ready = True

    def _fork(self) -> Child:
        self._wait_until_ready()
        return request_child(self._control.sock, self.limits)

    def _stop(self) -> None:
        if self._control is not None:
            self._control.sock.close()
            self._control = None
        if self._process is not None:
            try:
                self._process.wait(_GOODBYE_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        self._remove_scratch()

    def _remove_scratch(self) -> None:
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch = None


def _require_system(isolation: str) -> None:
    if not hasattr(os, "fork"):
        raise NoIsolation("the sandbox needs Linux or macOS; on Windows, run it in WSL")
    if isolation == "auto" and not sys.platform.startswith("linux"):
        raise NoIsolation("only Linux can seal student code off; here, use --sandbox none")
