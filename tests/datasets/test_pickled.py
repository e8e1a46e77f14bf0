"""Pickles are read without carrying out what they say."""

import os
import pickle
import pickletools
import struct
import tracemalloc

import numpy as np
import pytest
from toy_data import array2, draw, list2, pickle2, python_batch, string2

from grader.datasets.dataset_errors import DatasetError
from grader.datasets.pickle_reader import UnsafePickle, read_pickle

MIB = 1 << 20


def test_python_2_dictionary():
    pixels, labels, _ = drawn = draw(1)
    read = read_pickle(python_batch(drawn))
    assert set(read) == {b"data", b"labels"}
    np.testing.assert_array_equal(read[b"data"], pixels)
    assert read[b"data"].dtype == np.uint8
    assert read[b"labels"] == labels.tolist()


def test_it_reads_what_pythons_unpickler_reads():
    content = python_batch(draw(2))
    expected = pickle.loads(content, encoding="bytes")
    read = read_pickle(content)
    np.testing.assert_array_equal(read[b"data"], expected[b"data"])
    assert read[b"labels"] == expected[b"labels"]


@pytest.mark.parametrize("protocol", [2, 3, 4])
@pytest.mark.parametrize("order", ["C", "F"])
def test_python_3_dictionary(protocol, order):
    array = np.asarray(np.arange(48, dtype=np.uint8).reshape(4, 12), order=order)
    made = {"labels": [1, 2, 300, -1], "few": (True, None), "name": "bär"}
    if protocol > 2:
        made["data"] = array
    read = read_pickle(pickle.dumps(made, protocol))
    assert read[b"labels"] == [1, 2, 300, -1]
    assert read[b"few"] == (True, None)
    assert read[b"name"] == "bär".encode()
    if protocol > 2:
        np.testing.assert_array_equal(read[b"data"], array)


class Calls:
    """Pickled, it asks for a call."""

    def __init__(self, function, *arguments):
        self.function, self.arguments = function, arguments

    def __reduce__(self):
        return self.function, self.arguments


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("name", ["system", "open", "eval"])
def test_calls_are_not_made(tmp_path, protocol, name):
    canary = tmp_path / "canary"
    call = {
        "system": Calls(os.system, f"touch {canary}"),
        "open": Calls(open, str(canary), "w"),
        "eval": Calls(eval, f"open({str(canary)!r}, 'w')"),
    }[name]
    evil = pickle.dumps({"data": call, "labels": [1]}, protocol)
    with pytest.raises(UnsafePickle):
        read_pickle(evil)
    assert not canary.exists()
    pickle.loads(evil)  # the pickle is a working one
    assert canary.exists()


NAMES = [
    b"cnumpy.core.multiarray\nfromfile\n",
    b"cnumpy\nload\n",
    b"cnumpy\nfromfile\n",
    b"cnumpy.testing._private.utils\nrunstring\n",
    b"cnumpy.core.multiarray\n_reconstruct.__globals__\n",
    b"cbuiltins\ngetattr\n",
    b"c_codecs\nencode\n",
    b"ccopyreg\n_reconstructor\n",
    b"cos\nsystem\n",
]


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.decode().split("\n")[-2])
def test_only_names_of_arrays_are_known(name):
    with pytest.raises(UnsafePickle, match="asks for"):
        read_pickle(pickle2(data=name + string2("x") + b"\x85R"))


def test_numpys_internals_are_never_called(monkeypatch):
    def forbidden(*_):
        raise AssertionError("called")

    content = python_batch(draw(1))
    monkeypatch.setattr(np._core.multiarray, "_reconstruct", forbidden)
    monkeypatch.setattr(np, "dtype", forbidden)
    assert len(read_pickle(content)[b"data"]) == 6


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(b"cnumpy\nndarray\n(J\xff\xff\xff\x7ftR", id="a huge array"),
        pytest.param(b"cnumpy\ndtype\n(U\x02u1tR(Nt\x81", id="NEWOBJ"),
        pytest.param(b"(cnumpy\nndarray\nJ\xff\xff\xff\x7fo", id="OBJ"),
        pytest.param(b"(J\xff\xff\xff\x7finumpy\nndarray\n", id="INST"),
        pytest.param(b"\x82\x01", id="extension"),
        pytest.param(b"Pname\n", id="persistent name"),
        pytest.param(b"U\x01xQ", id="persistent object"),
        pytest.param(b"]U\x01x(U\x01aK\x01db", id="state of a list"),
        pytest.param(b"\x97", id="buffer"),
        pytest.param(b"(cnumpy\nndarray\n\x93", id="name of a name"),
        pytest.param(b"}(]K\x01u", id="a list as key"),
        pytest.param(b"}(K\x01K\x01u", id="a number as key"),
        pytest.param(b"}U\x01ae", id="appended to a dictionary"),
        pytest.param(b"cnumpy\ndtype\nU\x01b\x85RK\x01a", id="appended to a format"),
        pytest.param(b"I123456789\n", id="a number in words"),
        pytest.param(b"2", id="a copy on the stack"),
    ],
)
def test_other_instructions_are_refused(value):
    with pytest.raises(DatasetError):
        read_pickle(pickle2(data=value))


ZEROS = array2(np.zeros((2, 5), np.uint8))
TWO, FIVE = (b"J" + struct.pack("<i", n) for n in (2, 5))


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(array2(np.zeros((2, 5), np.uint8), dtype="O8"), id="objects"),
        pytest.param(array2(np.zeros((2, 5), np.uint8), dtype="f8"), id="floats"),
        pytest.param(ZEROS.replace(TWO, b"J\xff\xff\xff\x7f"), id="more than its bytes"),
        pytest.param(ZEROS.replace(TWO, b"J" + struct.pack("<i", 1)), id="less than its bytes"),
        pytest.param(ZEROS.replace(TWO, b"J\xfe\xff\xff\xff"), id="negative"),
        pytest.param(ZEROS.replace(TWO + FIVE + b"\x86", b"K\x0a\x85"), id="one axis"),
        pytest.param(ZEROS.replace(TWO, b"K\x01" + TWO).replace(b"\x86c", b"\x87c"), id="three"),
        pytest.param(ZEROS.replace(TWO, b"U\x01a"), id="a string as length"),
        pytest.param(b"cnumpy.core.multiarray\n_reconstruct\n)R", id="empty"),
        pytest.param(b"cnumpy.core.multiarray\n_reconstruct\n)R}b", id="a dictionary in it"),
    ],
)
def test_odd_arrays_are_refused_and_cost_nothing(value):
    assert read_pickle(pickle2(data=ZEROS))[b"data"].shape == (2, 5)
    tracemalloc.start()
    try:
        with pytest.raises(UnsafePickle, match="has an array"):
            read_pickle(pickle2(data=value))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MIB


BOMBS = {
    "a memo of four billion": b"\x80\x02}r\xff\xff\xff\xff.",
    "a string of exabytes": b"\x80\x04}(\x8e" + struct.pack("<Q", 1 << 60) + b"xu.",
    "a text of exabytes": b"\x80\x04}(\x8d" + struct.pack("<Q", 1 << 60) + b"xu.",
    "a frame of exabytes": b"\x80\x04\x95" + struct.pack("<Q", 1 << 60) + b"}.",
    "a long number": b"\x80\x02}(U\x01a\x8b" + struct.pack("<i", 1 << 30) + b"xu.",
    "deep lists": b"\x80\x02}U\x01a" + b"]" * 200_000 + b"a" * 199_999 + b"s.",
    "deep tuples": b"\x80\x02}U\x01a)" + b"\x85" * 200_000 + b"s.",
    "a deep tuple as key": b"\x80\x02}()" + b"\x85" * 200_000 + b"K\x01u.",
    "a list in itself": b"\x80\x02}U\x01a]q\x01h\x01as.",
    "lists of lists doubling": b"\x80\x02}U\x01a]"
    + b"".join(b"q\x01](h\x01h\x01e" for _ in range(60))
    + b"s.",
    "marks": b"\x80\x02" + b"(" * 200_000 + b"u.",
    "a number of 3,000 digits as shape": pickle2(
        data=b"cnumpy.core.multiarray\n_reconstruct\n)R(K\x01"
        + (b"\x8a\xff" + b"\x7f" * 255) * 2
        + b"\x86cnumpy\ndtype\nU\x02u1\x85R\x89U\x01xtb"
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_do_not_go_off(name):
    said, read = "", {}
    tracemalloc.start()
    try:
        read = read_pickle(BOMBS[name])
    except DatasetError as error:
        said = str(error)
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 64 * MIB
    assert len(said) < 300
    assert set(read) <= {b"a"}


def test_a_broken_off_pickle_is_refused_wherever_it_ends():
    content = pickle2(data=array2(draw(1, images=1)[0]), labels=list2([1]))
    whole = set(read_pickle(content))
    assert whole == {b"data", b"labels"}
    for end in [*range(200), *range(len(content) - 60, len(content))]:
        with pytest.raises(DatasetError):
            read_pickle(content[:end])


def test_damage_is_refused_or_read_but_never_a_crash():
    content = bytearray(pickle2(data=array2(draw(1, images=1)[0][:, :40]), labels=list2(range(9))))
    random = np.random.RandomState(7)
    refused = 0
    for _ in range(3000):
        damaged = bytearray(content)
        for at in random.randint(0, len(content), random.randint(1, 4)):
            damaged[at] = random.randint(256)
        try:
            read_pickle(bytes(damaged))
        except DatasetError:
            refused += 1
    assert refused > 1000


def test_something_else_is_refused():
    for content in (b"", b"\x00", b"PK\x03\x04", b"hello", b"\x80\x02K\x01."):
        with pytest.raises(DatasetError):
            read_pickle(content)


@pytest.mark.parametrize("content", [b"\x80\x02].", b"\x80\x02}}.", b"\x80\x02cnumpy\ndtype\n."])
def test_something_other_than_one_dictionary_is_refused(content):
    with pytest.raises(UnsafePickle, match="holds no dictionary"):
        read_pickle(content)


def test_every_known_instruction_is_one_of_pickles():
    from grader.datasets import pickle_reader

    names = {opcode.name for opcode in pickletools.opcodes}
    handled = (
        set(pickle_reader.PUSHES)
        | pickle_reader.STORES
        | pickle_reader.LOADS
        | pickle_reader.IGNORED
        | set(pickle_reader.STEPS)
    )
    assert handled <= names
    assert not handled & {"INST", "OBJ", "NEWOBJ", "NEWOBJ_EX", "EXT1", "PERSID", "BINPERSID"}
