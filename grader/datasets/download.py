"""Fetch one file over HTTP with libcurl: resume it where it broke off, and try again where that helps.

The file's content is never read here; the caller checks whether it is the right file.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.datasets.dataset_errors import DatasetError

if TYPE_CHECKING:
    import pycurl

Progress = Callable[[int, int], None]

# Slow networks need a few seconds; a dead address should not block for minutes.
CONNECT_SECONDS = 20
# A connection that delivers fewer bytes a second than this for so many seconds is dead, and is replaced.
SLOWEST_BYTES, SLOW_SECONDS = 100, 30
TOO_MANY_REQUESTS, RANGE_NOT_SATISFIABLE = (
    429,
    416,
)  # RFC 6585, section 4; RFC 9110, section 15.5.17


@dataclass(frozen=True)
class RetryPolicy:
    """When to give up on a connection that breaks again and again.

    Args:
        tries: how many connections in a row may bring no progress.
        seconds: the pause before the next connection; it grows with every one without progress.
    """

    tries: int = 3
    seconds: float = 1.0


def download(
    addresses: Sequence[str],
    path: Path,
    size: int,
    progress: Progress = lambda done, total: None,
    retries: RetryPolicy | None = None,
) -> None:
    """Download a file from the first address that has all of it.

    What `path` already holds is kept and continued; a server that cannot continue sends the whole file again.

    Args:
        addresses: the addresses to try, in this order.
        path: where to write the file.
        size: its size in bytes.
        progress: called as `progress(done, size)`, in bytes, while bytes arrive.
        retries: when to give up on an address.

    Raises:
        DatasetError: no address delivered the whole file; the message gives each address's error. What
            arrived stays in `path`.
    """
    _require_libcurl()
    said: list[str] = []
    _keep_the_longer(path)
    try:
        for address in addresses:
            trouble = _from_address(address, path, size, progress, retries or RetryPolicy())
            if trouble is None:
                return
            said.append(f"{address}: {trouble}")
    finally:
        _keep_the_longer(path)
    kept = f"; the {_length(path):,} bytes that came are kept" if _length(path) else ""
    raise DatasetError(f"the download failed ({'; '.join(said)}){kept}: try again later")


def _require_libcurl() -> None:
    """Raises DatasetError if this process cannot load pycurl, because TensorFlow has loaded an older libcurl."""
    try:
        import pycurl
    except ImportError as error:
        raise DatasetError(
            "no download is possible in this process, where another library has brought its own "
            f"libcurl: run `grader data fetch` in a terminal ({error})"
        ) from error
    del pycurl


def _from_address(
    address: str, path: Path, size: int, progress: Progress, retries: RetryPolicy
) -> str | None:
    """Try one address. Returns None when the file is complete, else the last error."""
    without_progress = 0
    while (before := _length(path)) != size:
        outcome = _transfer(address, path, size, progress)
        if outcome.restart:
            _keep_the_longer(path)
            os.replace(path, _earlier_part(path))
        without_progress = without_progress + 1 if _length(path) <= before else 0
        if outcome.final or without_progress >= retries.tries:
            return outcome.trouble
        if outcome.trouble and not outcome.restart:
            time.sleep(retries.seconds * (without_progress + 1))
    return None


def _earlier_part(path: Path) -> Path:
    """Where bytes that could not be continued are kept while the file is fetched from its beginning."""
    return path.with_name(path.name + ".before")


def _keep_the_longer(path: Path) -> None:
    """Keep the longer of the earlier and the new part as `path`; an empty file is removed."""
    aside = _earlier_part(path)
    if _length(aside) > _length(path):
        os.replace(aside, path)
    aside.unlink(missing_ok=True)
    if not _length(path):
        path.unlink(missing_ok=True)


@dataclass(frozen=True)
class TransferResult:
    """How a transfer ended.

    Args:
        trouble: what went wrong; '' if nothing did.
        final: whether another try would end in the same way.
        restart: whether the server cannot continue the part that is there.
    """

    trouble: str = ""
    final: bool = False
    restart: bool = False


class _TooLong(Exception):
    """The server sends more bytes than the file has."""


def _transfer(address: str, path: Path, size: int, progress: Progress) -> TransferResult:
    """Open one connection and append what arrives to `path`."""
    import pycurl

    begin = _length(path)
    if begin > size:
        os.truncate(path, begin := 0)
    # Exceptions cannot pass through libcurl: they are kept here and raised after it returns.
    waiting: list[BaseException] = []
    with path.open("ab") as stream, _ctrl_c_waits_in(waiting):

        def write(block: bytes) -> int:
            try:
                if stream.tell() + len(block) > size:
                    raise _TooLong
                stream.write(block)
                progress(stream.tell(), size)
            except BaseException as error:
                waiting.append(error)
            return 0 if waiting else len(block)

        curl = _prepared(address, begin)
        curl.setopt(pycurl.WRITEFUNCTION, write)
        curl.setopt(pycurl.XFERINFOFUNCTION, lambda *_: len(waiting))
        try:
            curl.perform()
        except pycurl.error as error:
            if not waiting:
                return _outcome(*error.args, curl.getinfo(pycurl.RESPONSE_CODE))
        finally:
            curl.close()
    if waiting and not isinstance(waiting[0], _TooLong):
        raise waiting[0]
    if not waiting and (length := _length(path)) == size:
        return TransferResult()
    # A complete reply of another length is another file, for example a network's login page.
    os.truncate(path, begin)
    seen = "more" if waiting else f"only {length:,}"
    return TransferResult(f"it has {seen} bytes, not {size:,}", final=True)


@contextmanager
def _ctrl_c_waits_in(waiting: list[BaseException]) -> Iterator[None]:
    """Append Ctrl-C to the list: raised inside a callback, it would be printed and lost."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: waiting.append(KeyboardInterrupt()))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _prepared(address: str, begin: int) -> pycurl.Curl:
    """A transfer of the bytes from `begin` on that checks certificates and has limits."""
    import certifi
    import pycurl

    curl = pycurl.Curl()
    options: dict[int, Any] = {
        pycurl.URL: address,
        pycurl.CAINFO: os.environ.get("SSL_CERT_FILE") or certifi.where(),
        pycurl.FOLLOWLOCATION: True,
        pycurl.MAXREDIRS: 5,
        pycurl.PROTOCOLS: pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS,
        pycurl.REDIR_PROTOCOLS: pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS,
        pycurl.FAILONERROR: True,
        pycurl.NOSIGNAL: True,
        pycurl.CONNECTTIMEOUT: CONNECT_SECONDS,
        pycurl.LOW_SPEED_LIMIT: SLOWEST_BYTES,
        pycurl.LOW_SPEED_TIME: SLOW_SECONDS,
        pycurl.USERAGENT: "gammabeta",
        # Otherwise no callback runs while nothing arrives, and Ctrl-C would have to wait.
        pycurl.NOPROGRESS: False,
    }
    if begin:
        options[pycurl.RESUME_FROM_LARGE] = begin
    for option, value in options.items():
        curl.setopt(option, value)
    return curl


def _outcome(code: int, message: str, status: int) -> TransferResult:
    """Interpret a failed transfer by libcurl's error code and the HTTP status (RFC 9110, section 15)."""
    import pycurl

    if code == pycurl.E_RANGE_ERROR or status == RANGE_NOT_SATISFIABLE:
        return TransferResult("the server cannot continue a file", restart=True)
    if code == pycurl.E_HTTP_RETURNED_ERROR:
        lasting = 400 <= status < 500 and status != TOO_MANY_REQUESTS
        return TransferResult(f"HTTP status {status}", final=lasting)
    lasting_codes = {
        pycurl.E_URL_MALFORMAT,
        pycurl.E_UNSUPPORTED_PROTOCOL,
        pycurl.E_PEER_FAILED_VERIFICATION,
        pycurl.E_SSL_CACERT_BADFILE,
        pycurl.E_TOO_MANY_REDIRECTS,
    }
    return TransferResult(message or f"libcurl's error {code}", final=code in lasting_codes)


def _length(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
