"""The zygote: import the heavy libraries once, then fork a supervisor for each requested child.

It runs no student code. Operations of TensorFlow, JAX and PyTorch start threads, which do not survive a
fork. The zygote therefore runs operations only in `prepare` of the serving module, which must ensure that no
child waits for such a thread (`grader.agent.warm_up`).
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import select
import shutil
import signal
import socket
import sys
from typing import Any

from grader.sandbox.isolation import environment, landlock, linux, mounts, seccomp
from grader.sandbox.isolation.limits import Limits
from grader.sandbox.isolation.seal import SealConfig
from grader.sandbox.isolation.visible_files import SCRATCH
from grader.sandbox.zygote.supervisor import supervise
from grader.sandbox.zygote.wire import JsonLines

NOBODY = 65534  # the kernel's overflow user id; see user_namespaces(7)
_REAP_SECONDS = 0.25  # how long a supervisor that has ended may stay a zombie


def main(descriptor: int) -> None:
    """Serve the grader at the other end of the socket `descriptor` until it closes the socket."""
    control = socket.socket(fileno=descriptor)
    control.set_inheritable(False)
    line = JsonLines(control)
    config = line.receive()
    try:
        seal_config = _settle(config)
        line.send(
            {
                "layers": layers(config, seal_config),
                "sealed": sealed(seal_config),
                "apart": seal_config.namespaces or seal_config.landlock > 0,
                "enclosed": seal_config.enclosed,
                "missing": missing(seal_config),
            }
        )
        if config["isolation"] == "auto" and not sealed(seal_config):
            return
        serve = _import(config)
        line.send({"ready": os.getpid()})
    except Exception as error:
        line.send({"failed": f"{type(error).__name__}: {error}"})
        return
    _serve_requests(control, seal_config, serve)
    if not seal_config.enclosed:
        # The grader removes this too, but it may have been killed.
        shutil.rmtree(config["scratch"], ignore_errors=True)


def _settle(config: dict[str, Any]) -> SealConfig:
    """Enclose this process as far as the machine allows, drop root, and probe what children can use."""
    without, linux_here = config["without"], sys.platform.startswith("linux")
    isolate = config["isolation"] != "none"
    if isolate and not config["enclosed"] and "namespaces" not in without:
        config["enclosed"] = _enclose_oneself(config)
    scratch = SCRATCH if config["enclosed"] else config["scratch"]
    environment.make_home(scratch)
    os.environ.update(environment.scratch_variables(scratch))
    if linux_here:
        _drop_root(scratch, config["prefix"])
    return SealConfig(
        limits=Limits(**config["limits"]),
        scratch=scratch,
        visible=tuple(config["visible"]),
        listed=tuple(config["listed"]),
        enclosed=bool(config["enclosed"]),
        namespaces=isolate
        and bool(config["enclosed"])
        and "namespaces" not in without
        and mounts.works_in_a_fork(_try_namespaces),
        landlock=landlock.abi() if isolate and "landlock" not in without else 0,
        seccomp=isolate and "seccomp" not in without and _has_seccomp(),
    )


def _enclose_oneself(config: dict[str, Any]) -> bool:
    """Without bubblewrap, move to new namespaces with a private file system; returns whether that works."""
    user = os.geteuid() != 0

    def enclose() -> None:
        mounts.enclose(config["visible"], config["scratch"])

    def try_it() -> None:
        mounts.new_namespaces(user)
        mounts.in_first_process(enclose)

    if not mounts.works_in_a_fork(try_it):
        return False
    mounts.new_namespaces(user)
    inner = os.fork()
    if inner:
        # Only the first process of the namespaces goes on; this one only passes on its exit status.
        os.closerange(3, 1024)
        os._exit(os.waitstatus_to_exitcode(os.waitpid(inner, 0)[1]) & 0xFF)
    enclose()
    return True


def _drop_root(scratch: str, prefix: str) -> None:
    """Become an unprivileged user, or root without capabilities if only root can read Python's files."""
    if os.geteuid() == 0:
        for path in (scratch, f"{scratch}/home", f"{scratch}/tmp"):
            os.chown(path, NOBODY, NOBODY)
        if mounts.works_in_a_fork(lambda: _become_nobody(prefix)):
            _become_nobody(prefix)
        else:
            os.chown(scratch, 0, 0)
            linux.drop_capabilities()
    linux.forbid_new_privileges()
    # Changing the user has cleared this flag, without which no user namespace can be set up.
    linux.set_dumpable(True)
    if os.getpid() == 1:
        linux.die_with_parent()


def _become_nobody(prefix: str) -> None:
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    os.listdir(prefix)


def _try_namespaces() -> None:
    mounts.new_namespaces(user=True)
    mounts.in_first_process(lambda: mounts.isolate_child(1 << 20))


def _has_seccomp() -> bool:
    try:
        seccomp.import_library()
    except (ImportError, RuntimeError):
        return False
    return mounts.works_in_a_fork(_try_seccomp)


def _try_seccomp() -> None:
    linux.forbid_new_privileges()
    seccomp.load_filter()


def layers(config: dict[str, Any], seal_config: SealConfig) -> list[str]:
    """The layers in force, as printed to people."""
    named = {
        "bubblewrap": config["bubblewrap"],
        "private file system": config["enclosed"] and not config["bubblewrap"],
        "namespaces: user, pid, net, mount, ipc": seal_config.namespaces,
        f"Landlock ABI {seal_config.landlock}": seal_config.landlock,
        "seccomp": seal_config.seccomp,
        "resource limits": True,
    }
    return [name for name, there in named.items() if there]


def sealed(seal_config: SealConfig) -> bool:
    """Whether the file system is hidden and the network blocked."""
    return seal_config.enclosed or (seal_config.landlock > 0 and seal_config.seccomp)


def missing(seal_config: SealConfig) -> list[str]:
    """One short text for each layer that is not in force."""
    there = {
        "namespaces": seal_config.enclosed,
        "Landlock": seal_config.landlock > 0,
        "seccomp": seal_config.seccomp,
    }
    return [f"{name}: not possible" for name, works in there.items() if not works]


def _import(config: dict[str, Any]) -> Any:
    """Import and prepare what children share.

    If the serving module has a function `prepare`, it runs once, here, before any fork.

    Returns:
        The function that serves in the children.
    """
    sys.path.extend(entry for entry in config["path"] if entry not in sys.path)
    for name in config["preload"]:
        importlib.import_module(name)
    name, _, function = config["serve"].partition(":")
    module = importlib.import_module(name)
    serve = getattr(module, function)
    if hasattr(module, "prepare"):
        module.prepare()
    # Garbage collections skip frozen objects, so their memory pages stay shared.
    gc.collect()
    gc.freeze()
    return serve


def _serve_requests(control: socket.socket, seal_config: SealConfig, serve: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    poll = select.poll()
    poll.register(control, select.POLLIN)
    while True:
        _reap()
        if not poll.poll(_REAP_SECONDS * 1000):
            continue
        word, descriptors, _, _ = socket.recv_fds(control, 1, 2)
        if not word:
            return
        with contextlib.ExitStack() as stack:
            for descriptor in descriptors:
                stack.callback(os.close, descriptor)
            _fork_supervisor(control, descriptors, seal_config, serve)


def _fork_supervisor(
    control: socket.socket, descriptors: list[int], seal_config: SealConfig, serve: Any
) -> None:
    if os.fork():
        return
    # Nothing else may run in this process once its child has ended.
    try:
        control.close()
        supervise(seal_config, serve, *descriptors)
    finally:
        os._exit(0)


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
