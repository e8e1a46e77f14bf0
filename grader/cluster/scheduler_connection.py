"""Connection to a Dask scheduler; every failure becomes an exception with a one-line text."""

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
# Wall-clock seconds. A busy scheduler on a slow network answers within a few; a longer wait delays
# the line that tells a user of a wrong address.
CONNECT_SECONDS = 15
REQUEST_SECONDS = 30
_PREFIX = "grader-"
_KEPT = "what was graded is kept"
# What Dask raises where the other side cannot be reached or is shutting down.
_TROUBLE = (OSError, RuntimeError, ValueError, TimeoutError, AttributeError)


class SchedulerConnection:
    """A client of the scheduler at `address`. Use as a context manager.

    Raises:
        ClusterError: No scheduler answers there.
    """

    def __init__(self, address: str) -> None:
        self._address = address

    def __enter__(self) -> SchedulerConnection:
        self._stack = contextlib.ExitStack()
        with self._stack:
            self._stack.enter_context(_quiet_log())
            try:
                self._require_scheduler()
                with warnings.catch_warnings():
                    # `require_workers` reports these in one line.
                    warnings.simplefilter("ignore", VersionMismatchWarning)
                    self._client = Client(
                        self._address, timeout=CONNECT_SECONDS, set_as_default=False
                    )
            except Exception as error:  # Dask raises many types, depending on the address
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
        """Wait for a worker and compare versions on all of them.

        Args:
            versions: Required versions by name of the library, and of Python.

        Returns:
            The total number of the workers' threads.

        Raises:
            ClusterError: There is no worker, or one has another version.
        """
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
        """The current total number of the workers' threads."""
        with self._one_line_errors():
            return sum(self._client.nthreads().values())

    @contextlib.contextmanager
    def plugin(self, make: Callable[[str], WorkerPlugin]) -> Iterator[str]:
        """Install a plugin on all workers, including those that join later, while the context lasts.

        Args:
            make: Makes the plugin from its name.

        Yields:
            The plugin's name.
        """
        self._remove_orphaned_plugins()
        name = f"{_PREFIX}{self._client.id}"
        try:
            with self._one_line_errors():
                self._client.register_plugin(make(name), name=name)
            yield name
        finally:
            # Where the scheduler is gone, its workers end as well and clean up themselves.
            with contextlib.suppress(Exception):
                self._client.sync(
                    self._client._unregister_worker_plugin, name, callback_timeout=REQUEST_SECONDS
                )

    def submit(self, function: Callable[..., Any], *arguments: Any, key: str) -> Future:
        """A future of the call. Any one worker makes it; another repeats it if that worker is killed."""
        with self._one_line_errors(), dask.config.set(_NO_WARNING):
            return self._client.submit(function, *arguments, key=key, pure=False)

    def gather(self, futures: Sequence[Future]) -> list[Any]:
        """The results of futures that have finished."""
        if not futures:
            return []
        with self._one_line_errors():
            return self._client.gather(list(futures))

    def cancel(self, futures: Sequence[Future]) -> None:
        """Cancel tasks."""
        with contextlib.suppress(Exception):
            self._client.cancel(list(futures), force=True)

    def lost(self) -> ClusterError:
        """The exception for a scheduler that can no longer be reached."""
        return ClusterError(
            f"the scheduler at {self._address} went away: start it and its workers again, then run "
            f"the same command; {_KEPT}"
        )

    @contextlib.contextmanager
    def _one_line_errors(self) -> Iterator[None]:
        """Turn Dask's exceptions into a ClusterError with a one-line text."""
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
        """Raise unless a scheduler answers. Dask's client waits without limit for some other servers."""

        async def identity() -> dict[str, Any]:
            arguments = Security().get_connection_args("client")
            async with rpc(self._address, connection_args=arguments) as scheduler:
                return await asyncio.wait_for(scheduler.identity(), CONNECT_SECONDS)

        # A new thread has no event loop yet, even where the caller runs in one.
        with ThreadPoolExecutor(1) as thread:
            found = thread.submit(lambda: asyncio.run(identity())).result()
        if found.get("type") != "Scheduler":
            raise ValueError(f"it is a {str(found.get('type')).lower()}")

    def _remove_orphaned_plugins(self) -> None:
        """Unregister plugins that a killed client left on the workers."""
        with contextlib.suppress(Exception):
            for name in self._client.run_on_scheduler(_orphans):
                self._client.unregister_worker_plugin(name)

    def _close(self) -> None:
        with contextlib.suppress(*_TROUBLE):
            self._client.close(timeout=REQUEST_SECONDS)


_NO_WARNING = {"distributed.admin.large-graph-warning-threshold": "1GiB"}


def _orphans(dask_scheduler: Any) -> list[str]:
    """Runs on the scheduler: names of our plugins whose client is no longer connected."""
    names = [name for name in dask_scheduler.worker_plugins if name.startswith(_PREFIX)]
    return [name for name in names if name.removeprefix(_PREFIX) not in dask_scheduler.clients]


def _versions(packages: dict[str, Any], names: Sequence[str]) -> dict[str, str]:
    return {name: packages["packages"].get(name) or "none" for name in names}


def _both_versions(
    home: dict[str, str], there: dict[str, Any], names: Sequence[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The versions of `names` and of Python at home and on the other side."""
    found = _versions(there, [name for name in names if name != "Python"])
    found["Python"] = ".".join(str(there["packages"].get("python", "none")).split(".")[:2])
    return {name: version for name, version in home.items() if name in found}, found


@contextlib.contextmanager
def _quiet_log() -> Iterator[None]:
    """Keep Dask's log of lost connections out of the terminal; we report each in one line."""
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
