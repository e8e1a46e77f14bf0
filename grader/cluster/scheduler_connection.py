"""The connection to a Dask scheduler, whose troubles are told in one line each."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import dask
from distributed import Client, Future, Security, WorkerPlugin, rpc
from distributed.versions import VersionMismatchWarning

from grader.cluster.errors import ClusterError
from grader.cluster.job import differences

ADVICE = "start some with `dask worker SCHEDULER`"
CONNECT_SECONDS = 15
REQUEST_SECONDS = 30
_PREFIX = "grader-"
_KEPT = "what was graded is kept"
# What Dask raises where the other side cannot be reached, or is about to end.
_TROUBLE = (OSError, RuntimeError, ValueError, TimeoutError, AttributeError)


class SchedulerConnection:
    """A client of the scheduler at `address`. Use as a context manager. Raises ClusterError."""

    def __init__(self, address: str) -> None:
        self._address = address

    def __enter__(self) -> SchedulerConnection:
        self._stack = contextlib.ExitStack()
        with self._stack:
            self._stack.enter_context(_quiet_log())
            try:
                self._require_scheduler()
                with warnings.catch_warnings():
                    # Told in one line by `require_workers`.
                    warnings.simplefilter("ignore", VersionMismatchWarning)
                    self._client = Client(
                        self._address, timeout=CONNECT_SECONDS, set_as_default=False
                    )
            except Exception as error:  # of many kinds, by what is wrong with an address
                raise ClusterError(
                    f"no Dask scheduler answers at {self._address!r} ({_first_line(error)}): start "
                    "one with `dask scheduler`, and give the address that it prints"
                ) from None
            self._stack.callback(self._close)
            self._stack = self._stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def require_workers(self, versions: dict[str, str]) -> int:
        """How many threads the workers have. Raises ClusterError where there is no worker, or
        where one has other `versions` than these."""
        with contextlib.suppress(*_TROUBLE):
            self._client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        threads = self.threads()
        if not threads:
            raise ClusterError(f"{self._address} has no workers: {ADVICE}")
        with self._one_line_errors():
            found = self._client.get_versions(packages=list(versions))
        home = _versions(found["client"], ["distributed"]) | versions
        apart = {
            "the scheduler": differences(*_both_versions(home, found["scheduler"], ["distributed"]))
        }
        for address, there in found["workers"].items():
            apart[f"worker {address}"] = differences(*_both_versions(home, there, list(home)))
        if lines := [f"{who} has {line}" for who, line in apart.items() if line]:
            more = f" (and {len(lines) - 1} more like it)" if len(lines) > 1 else ""
            raise ClusterError(lines[0] + more)
        return threads

    def threads(self) -> int:
        """How many threads the workers have together, now."""
        with self._one_line_errors():
            return sum(self._client.nthreads().values())

    @contextlib.contextmanager
    def plugin(self, make: Callable[[str], WorkerPlugin]) -> Iterator[str]:
        """Have a plugin on all workers, also on those that join; its name, which `make` is given."""
        self._remove_orphaned_plugins()
        name = f"{_PREFIX}{self._client.id}"
        try:
            with self._one_line_errors():
                self._client.register_plugin(make(name), name=name)
            yield name
        finally:
            # Where the scheduler is gone, its workers go too, and clear up.
            with contextlib.suppress(Exception):
                self._client.sync(
                    self._client._unregister_worker_plugin, name, callback_timeout=REQUEST_SECONDS
                )

    def submit(self, function: Callable[..., Any], *arguments: Any, key: str) -> Future:
        """A future of the call. It is carried out once, on any worker, and again if that is killed."""
        with self._one_line_errors(), dask.config.set(_NO_WARNING):
            return self._client.submit(function, *arguments, key=key, pure=False)

    def gather(self, futures: Sequence[Future]) -> list[Any]:
        """The results of futures that have finished."""
        if not futures:
            return []
        with self._one_line_errors():
            return self._client.gather(list(futures))

    def cancel(self, futures: Sequence[Future]) -> None:
        """Take tasks back."""
        with contextlib.suppress(Exception):
            self._client.cancel(list(futures), force=True)

    def lost(self) -> ClusterError:
        """The exception for a scheduler that went away."""
        return ClusterError(
            f"the scheduler at {self._address} went away: start it and its workers again, then run "
            f"the same command; {_KEPT}"
        )

    @contextlib.contextmanager
    def _one_line_errors(self) -> Iterator[None]:
        """Tell Dask's exceptions in one line."""
        try:
            yield
        except ClusterError:
            raise
        except ImportError as error:
            raise ClusterError(
                f"a worker of {self._address} lacks what grading needs ({_first_line(error)}): "
                "install the grader there with `pip install gammabeta[cluster]`"
            ) from None
        except Exception as error:
            if self._client.status != "running" or isinstance(error, (OSError, TimeoutError)):
                raise self.lost() from None
            raise

    def _require_scheduler(self) -> None:
        """See that it is a scheduler. A client would wait for ever for some that are not."""

        async def identity() -> dict[str, Any]:
            arguments = Security().get_connection_args("client")
            async with rpc(self._address, connection_args=arguments) as scheduler:
                return await asyncio.wait_for(scheduler.identity(), CONNECT_SECONDS)

        # A thread has no event loop yet, whatever the caller has.
        with ThreadPoolExecutor(1) as thread:
            found = thread.submit(lambda: asyncio.run(identity())).result()
        if found.get("type") != "Scheduler":
            raise ValueError(f"it is a {str(found.get('type')).lower()}")

    def _remove_orphaned_plugins(self) -> None:
        """Unregister what a home that was killed left behind on the workers."""
        with contextlib.suppress(Exception):
            for name in self._client.run_on_scheduler(_orphans):
                self._client.unregister_worker_plugin(name)

    def _close(self) -> None:
        with contextlib.suppress(*_TROUBLE):
            self._client.close(timeout=REQUEST_SECONDS)


_NO_WARNING = {"distributed.admin.large-graph-warning-threshold": "1GiB"}


def _orphans(dask_scheduler: Any) -> list[str]:
    """On the scheduler: the workers' plugins whose client is connected no more."""
    names = [name for name in dask_scheduler.worker_plugins if name.startswith(_PREFIX)]
    return [name for name in names if name.removeprefix(_PREFIX) not in dask_scheduler.clients]


def _versions(packages: dict[str, Any], names: Sequence[str]) -> dict[str, str]:
    return {name: packages["packages"].get(name) or "none" for name in names}


def _both_versions(
    home: dict[str, str], there: dict[str, Any], names: Sequence[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Both sides' versions of these and of Python."""
    found = _versions(there, [name for name in names if name != "Python"])
    found["Python"] = ".".join(str(there["packages"].get("python", "none")).split(".")[:2])
    return {name: version for name, version in home.items() if name in found}, found


@contextlib.contextmanager
def _quiet_log() -> Iterator[None]:
    """Keep Dask's log of lost connections out of the terminal: they are told in one line."""
    log = logging.getLogger("distributed")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)


def _first_line(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return f"nothing heard for {CONNECT_SECONDS} s"
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
