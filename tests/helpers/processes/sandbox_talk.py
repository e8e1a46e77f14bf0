"""Sandboxes of every kind that this machine allows, and a way to talk to their children."""

import json
import struct
import textwrap
from pathlib import Path

import pytest

from grader.sandbox.parent.child import Child
from grader.sandbox.parent.sandbox import Sandbox
from grader.sandbox.parent.sandbox_errors import NoIsolation

SERVED = Path(__file__).parent / "served"
KINDS = {
    "bubblewrap": ({}, "bubblewrap"),
    "namespaces": ({"bubblewrap": None}, "private file system"),
    "landlock": ({"bubblewrap": None, "without": ["namespaces"]}, "Landlock"),
    "none": ({"isolation": "none"}, "resource limits"),
}
SEALED = ["bubblewrap", "namespaces", "landlock"]
ENCLOSED = ["bubblewrap", "namespaces"]


def make(kind: str = "", **options) -> Sandbox:
    """A sandbox without heavy libraries; skips the test where its kind is not possible here."""
    arguments, layer = KINDS[kind] if kind else ({}, "")
    usual = {"serve": "sandbox_served:serve", "preload": ["json"], "readable": [SERVED]}
    try:
        sandbox = Sandbox(**{**usual, **arguments, **options})
    except NoIsolation as error:
        pytest.skip(str(error))
    if not any(name.startswith(layer) for name in sandbox.layers):
        sandbox.close()
        pytest.skip(f"this machine does not offer {layer}")
    return sandbox


def send(child: Child, code: str) -> None:
    """Have a child run code; see `served/sandbox_served.py`."""
    data = textwrap.dedent(code).encode()
    child.sock.sendall(struct.pack("<I", len(data)) + data)


def reply(child: Child) -> dict:
    """What came of it. Raises EOFError where the child is gone."""
    child.sock.settimeout(60)

    def exactly(size: int) -> bytes:
        data = b""
        while len(data) < size:
            try:
                more = child.sock.recv(size - len(data))
            except ConnectionError:
                more = b""
            if not more:
                raise EOFError("the child is gone")
            data += more
        return data

    (size,) = struct.unpack("<I", exactly(4))
    return json.loads(exactly(size))


def answer(child: Child, code: str):
    """The value of `answer` after a child ran code that must not raise."""
    send(child, code)
    got = reply(child)
    assert "raised" not in got, got
    return got["answer"]


def raised(child: Child, code: str) -> str:
    """The name of the exception that code raised in a child; '' for none."""
    send(child, code)
    return reply(child).get("raised", "")
