"""Encode and decode the messages between the grader and a student's process: JSON and raw arrays.

A frame consists of the header length (4 bytes, big endian), the header (JSON), and the bytes of the
arrays that the header announces by dtype and shape. Nothing is ever pickled. The reader trusts nothing:
lengths are capped before memory is allocated, dtypes must be on a list, and shapes must fit the bytes.
"""

from __future__ import annotations

import json
import math
import struct
from typing import Any

import numpy as np

from grader.protocol.dtypes import DTYPES, NAMES, dtype_name

# In the agent's own messages, it separates what went wrong from what to do about it.
ADVICE_SEPARATOR = " — "
_WRITER = json.JSONEncoder(separators=(",", ":"))
# Checks use arrays of kilobytes and a handful of them. Smaller caps would refuse honest answers; larger
# ones would let a hand-in take that much of the grader's memory with one message.
MAX_HEADER = 1 << 20  # bytes
MAX_BYTES = 64 << 20  # bytes of all arrays of one message together
MAX_ARRAYS = 256  # of one message
MAX_RANK = 16  # axes of an array


class ProtocolError(Exception):
    """The other side sent something that is not a message, or ended within one."""


class Timeout(ProtocolError):
    """The other side did not answer in time."""


class ObjectId(int):
    """The id of an object that stays in the student's process; the client assigns it."""


def pack(message: Any) -> bytes:
    """The frame that holds a message.

    Args:
        message: JSON values, tuples, NumPy arrays and object ids, nested as needed.

    Raises:
        TypeError: the message holds anything else.
        ValueError: it exceeds the size limits.
    """
    arrays: list[np.ndarray] = []
    body = _encode(message, arrays)
    layouts = [[dtype_name(array.dtype), list(array.shape)] for array in arrays]
    header = _WRITER.encode({"body": body, "arrays": layouts}).encode("ascii")
    payload = b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)
    if len(header) > MAX_HEADER or len(payload) > MAX_BYTES or len(arrays) > MAX_ARRAYS:
        raise ValueError(
            f"an answer of {(len(header) + len(payload)) >> 20} MiB is larger than the "
            f"{MAX_BYTES >> 20} MiB that are taken"
        )
    return struct.pack(">I", len(header)) + header + payload


def _encode(value: Any, arrays: list[np.ndarray]) -> Any:
    if isinstance(value, ObjectId):
        return {"$ref": int(value)}
    if isinstance(value, np.ndarray):
        if value.dtype not in NAMES:
            raise TypeError(f"an array of dtype {value.dtype} cannot be sent")
        arrays.append(value)
        return {"$array": len(arrays) - 1}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, tuple):
        return {"$tuple": [_encode(item, arrays) for item in value]}
    if isinstance(value, list):
        return [_encode(item, arrays) for item in value]
    if isinstance(value, dict):
        return {"$dict": [[str(key), _encode(item, arrays)] for key, item in value.items()]}
    raise TypeError(f"a {type(value).__name__} cannot be sent")


def decode(value: Any, arrays: list[np.ndarray]) -> Any:
    """The value that a header's body stands for, given the arrays of the frame. Raises ProtocolError."""
    if isinstance(value, list):
        return [decode(item, arrays) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) != 1:
        raise ProtocolError("a value with more than one tag")
    ((tag, content),) = value.items()
    if tag == "$ref" and type(content) is int and content >= 0:
        return ObjectId(content)
    if tag == "$array" and type(content) is int and 0 <= content < len(arrays):
        return arrays[content]
    if tag == "$tuple" and isinstance(content, list):
        return tuple(decode(item, arrays) for item in content)
    if tag == "$dict" and isinstance(content, list):
        if not all(isinstance(item, list) and len(item) == 2 for item in content):
            raise ProtocolError("a dictionary of something else than pairs")
        return {str(key): decode(item, arrays) for key, item in content}
    raise ProtocolError(f"an unknown tag {str(tag)[:40]!r}")


def unpack(header: bytes) -> tuple[Any, list[tuple[np.dtype, tuple[int, ...], int]]]:
    """Parse a header.

    Returns:
        Its body, and the dtype, the shape and the size in bytes of each array.

    Raises:
        ProtocolError: the header is malformed or announces too much.
    """
    try:
        content = json.loads(header)
        body, announced = content["body"], content["arrays"]
        if not isinstance(announced, list) or len(announced) > MAX_ARRAYS:
            raise ProtocolError("too many arrays")
        return body, [_layout(*item) for item in announced]
    except ProtocolError:
        raise
    except (ValueError, KeyError, TypeError, RecursionError, MemoryError) as error:
        raise ProtocolError(f"a header that is no message ({type(error).__name__})") from None


def _layout(dtype: str, shape: list[int]) -> tuple[np.dtype, tuple[int, ...], int]:
    if dtype not in DTYPES:
        raise ProtocolError("an array of a dtype that is not taken")
    sizes = tuple(shape)
    if len(sizes) > MAX_RANK or any(type(size) is not int or size < 0 for size in sizes):
        raise ProtocolError("an array of an impossible shape")
    # An empty array may not be huge along its other axes either: NumPy refuses such shapes.
    if math.prod(max(size, 1) for size in sizes) * DTYPES[dtype].itemsize > MAX_BYTES:
        raise ProtocolError(f"an array larger than the {MAX_BYTES >> 20} MiB that are taken")
    return DTYPES[dtype], sizes, math.prod(sizes) * DTYPES[dtype].itemsize


def read_array(data: bytearray, dtype: np.dtype, shape: tuple[int, ...]) -> np.ndarray:
    """The array in these bytes, which it shares. Raises ProtocolError for a boolean other than 0 and 1."""
    if dtype == np.bool_ and len(data) and max(data) > 1:
        raise ProtocolError("a boolean that is neither true nor false")
    return np.frombuffer(data, dtype=dtype).reshape(shape)
