"""What travels between the grader and a student's process: JSON and raw arrays, nothing else.

A frame is a header length (4 bytes, big endian), the header (JSON), and the bytes of the arrays
that the header announces with dtype and shape. Nothing is ever pickled. The reader trusts nothing:
lengths are capped before memory is taken, dtypes stand on a list, and shapes must fit the bytes.
"""

from __future__ import annotations

import json
import math
import struct
from typing import Any

import numpy as np

from grader.protocol.dtypes import DTYPES, NAMES, dtype_name

ADVICE_SEPARATOR = (
    " — "  # in a message of the agent's own: what went wrong stands before it, what to do after
)
_WRITER = json.JSONEncoder(separators=(",", ":"))
MAX_HEADER = 1 << 20
MAX_BYTES = 64 << 20
MAX_ARRAYS = 256
MAX_RANK = 16


class ProtocolError(Exception):
    """The other side sent something that is no message, or ended in the middle of one."""


class Timeout(ProtocolError):
    """The other side did not answer in time."""


class ObjectId(int):
    """The number of an object that stays in the student's process."""


def pack(message: Any) -> bytes:
    """The frame that holds `message`: JSON values, tuples, NumPy arrays and references.

    Raises TypeError for anything else, ValueError beyond the size limits.
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
    """Body and array layout (dtype, shape, bytes) of a header. Raises ProtocolError."""
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
    if dtype == np.bool_ and len(data) and max(data) > 1:
        raise ProtocolError("a boolean that is neither true nor false")
    return np.frombuffer(data, dtype=dtype).reshape(shape)
