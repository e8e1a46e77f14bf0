"""Frames: everything that may travel comes back the same; everything else is refused, cheaply."""

import json
import socket
import struct
import threading
import time
import tracemalloc

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.protocol import frames
from grader.protocol.connection import Connection
from grader.protocol.dtypes import DTYPES
from grader.protocol.frames import ObjectId, ProtocolError, Timeout, pack

NAMED = st.sampled_from(sorted(set(DTYPES) - {"bfloat16"}))
ARRAYS = NAMED.flatmap(
    lambda name: hnp.arrays(DTYPES[name], hnp.array_shapes(min_dims=0, min_side=0, max_side=4))
)
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=()))
    | st.builds(ObjectId, st.integers(0, 2**40))
)
MESSAGES = st.recursive(
    PLAIN | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.fixture
def ends():
    """Two connected ends: ours, and a raw socket for the other side."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Connection(ours), theirs


def exchanged(message):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sender = threading.Thread(target=Connection(theirs).send, args=(message,))
        sender.start()
        try:
            return Connection(ours).receive(10)
        finally:
            sender.join()


def same(one, other):
    if isinstance(one, np.ndarray):
        alike = isinstance(other, np.ndarray) and one.dtype == other.dtype
        return alike and one.shape == other.shape and one.tobytes() == other.tobytes()
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return set(one) == set(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


@settings(deadline=None, max_examples=150)
@given(MESSAGES)
def test_whatever_may_travel_comes_back_the_same(message):
    assert same(exchanged(message), message)


@pytest.mark.parametrize("dtype", sorted(DTYPES))
@pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (2, 3)])
def test_every_dtype_and_shape(dtype, shape):
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(DTYPES[dtype])
    back = exchanged({"x": array.T})["x"]
    assert same(back, np.ascontiguousarray(array.T).reshape(array.T.shape))
    back += back  # what arrives may be written to
    assert dtype != "bfloat16" or back.dtype == ml_dtypes.bfloat16


@pytest.mark.parametrize(
    "junk",
    [
        np.array([object()]),
        np.array(["text"]),
        np.array(["2020-01-01"], "datetime64[D]"),
        np.zeros(2, [("a", "f4")]),
        np.zeros(2, ">f4"),
        {1, 2},
        b"bytes",
        1j,
        object(),
    ],
)
def test_nothing_else_is_packed(junk):
    with pytest.raises(TypeError, match="cannot be sent"):
        pack([junk])


def test_too_much_is_not_packed(monkeypatch):
    with pytest.raises(ValueError, match="larger than"):
        pack([np.zeros(1)] * 257)
    with pytest.raises(ValueError, match="larger than"):
        pack("x" * (1 << 20))
    monkeypatch.setattr(frames, "MAX_BYTES", 1000)
    with pytest.raises(ValueError, match="larger than"):
        pack(np.zeros(126))


def frame(body, arrays=(), payload=b"", length=None):
    header = body if isinstance(body, bytes) else json.dumps({"body": body, "arrays": arrays})
    header = header if isinstance(header, bytes) else header.encode()
    return struct.pack(">I", len(header) if length is None else length) + header + payload


FLOAT = ["float32", [1]]
ONE = {"$array": 0}
REFUSED = {
    "unknown dtype": frame(ONE, [["float128", [1]]], bytes(16)),
    "object dtype": frame(ONE, [["object", [1]]], bytes(8)),
    "O": frame(ONE, [["O", [1]]], bytes(8)),
    "dtype that is a list": frame(ONE, [[["f4"], [1]]], bytes(4)),
    "negative size": frame(ONE, [["float32", [-1]]]),
    "two negative sizes": frame(ONE, [["float32", [-1, -4]]], bytes(16)),
    "a size that is a bool": frame(ONE, [["float32", [True]]], bytes(4)),
    "a size that is a float": frame(ONE, [["float32", [1.0]]], bytes(4)),
    "a size that is text": frame(ONE, [["float32", ["1"]]], bytes(4)),
    "a shape that is text": frame(ONE, [["float32", "11"]], bytes(4)),
    "a shape that is a number": frame(ONE, [["float32", 1]], bytes(4)),
    "a product beyond 64 bits": frame(ONE, [["uint8", [2**32, 2**32]]]),
    "a product that wraps to 0": frame(ONE, [["uint8", [2**63, 2]]]),
    "an endless number": frame(b'{"body":0,"arrays":[["uint8",[' + b"9" * 5000 + b"]]]}"),
    "empty but huge": frame(ONE, [["float32", [0, 10**30]]]),
    "empty but huge in two axes": frame(ONE, [["float32", [0, 2**26, 2**26, 2**26]]]),
    "too many axes": frame(ONE, [["float32", [1] * 17]], bytes(4)),
    "an array of no description": frame(ONE, [[]]),
    "an array described by too much": frame(ONE, [["float32", [1], 1]], bytes(4)),
    "arrays that are no list": frame(ONE, {"0": FLOAT}, bytes(4)),
    "too many arrays": frame(0, [["float32", [0]]] * 257),
    "many arrays, together too large": frame(0, [["uint8", [1 << 20]]] * 65),
    "a header that is too long": frame(b"", length=(1 << 20) + 1),
    "a header of 4 GiB": frame(b"", length=2**32 - 1),
    "an empty header": frame(b""),
    "no JSON": frame(b"{"),
    "no text": frame(b"\xff\xfe\x00"),
    "a list": frame(b"[]"),
    "a number": frame(b"7"),
    "text": frame(b'"body arrays"'),
    "no body": frame(b'{"arrays":[]}'),
    "no arrays": frame(b'{"body":1}'),
    "deep nesting": frame(b'{"body":' + b"[" * 100_000 + b"]" * 100_000 + b',"arrays":[]}'),
    "deep tags": frame(b'{"body":' + b'{"$tuple":[' * 900 + b"]}" * 900 + b',"arrays":[]}'),
    "an unknown tag": frame({"$pickle": "x"}),
    "two tags": frame({"$ref": 1, "$tuple": []}),
    "no tag": frame({}),
    "an array that is not there": frame({"$array": 1}, [FLOAT], bytes(4)),
    "a negative array": frame({"$array": -1}, [FLOAT], bytes(4)),
    "an array that is a bool": frame({"$array": True}, [FLOAT] * 2, bytes(8)),
    "a reference that is text": frame({"$ref": "1"}),
    "a negative reference": frame({"$ref": -1}),
    "a tuple of text": frame({"$tuple": "ab"}),
    "a dictionary of lists": frame({"$dict": [[1, 2, 3]]}),
    "a dictionary of text": frame({"$dict": ["ab"]}),
    "a dictionary with a list as a key": frame({"$dict": [[[1], 2], 3]}),
    "a boolean that is 2": frame(ONE, [["bool", [2]]], b"\x00\x02"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_message_is_refused(ends, what):
    connection, peer = ends
    peer.setblocking(False)
    peer.send(REFUSED[what][: 1 << 18])
    if len(REFUSED[what]) > 1 << 17:
        peer.close()
    tracemalloc.start()
    try:
        with pytest.raises(ProtocolError) as caught:
            connection.receive(0.5)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert not isinstance(caught.value, Timeout)
    assert peak < 8 << 20  # refused before memory is taken


@pytest.mark.parametrize("cut", [0, 3, 4, 20, -1])
def test_a_frame_that_breaks_off(ends, cut):
    connection, peer = ends
    peer.sendall(pack(np.arange(6.0))[:cut])
    peer.close()
    with pytest.raises(ProtocolError, match="has ended"):
        connection.receive(1)


@pytest.mark.parametrize("cut", [0, 3, 4, 20, -1])
def test_a_peer_that_hangs(ends, cut):
    connection, peer = ends
    peer.sendall(pack(np.arange(6.0))[:cut])
    with pytest.raises(Timeout):
        connection.receive(0.05)


def test_a_peer_that_drips_cannot_stretch_the_time(ends):
    connection, peer = ends
    stop = threading.Event()

    def drip():
        for byte in frame(0, [["uint8", [1000]]], bytes(1000)):
            if stop.wait(0.02):
                return
            peer.send(bytes([byte]))

    thread = threading.Thread(target=drip)
    thread.start()
    begun = time.monotonic()
    with pytest.raises(Timeout):
        connection.receive(0.2)
    stop.set()
    thread.join()
    assert time.monotonic() - begun < 10


def test_a_peer_that_does_not_read(ends):
    connection, _ = ends
    with pytest.raises(Timeout):
        connection.send(np.zeros(1 << 20), 0.05)


def test_a_peer_that_is_gone(ends):
    connection, peer = ends
    peer.close()
    with pytest.raises(ProtocolError, match="has ended"):
        connection.send(1, 1)


def test_text_in_arrays_names_is_never_evaluated():
    assert exchanged({"$tuple": [1], "__class__": "x"}) == {"$tuple": [1], "__class__": "x"}
