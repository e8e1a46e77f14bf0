"""Pack files into messages to a sealed process, and word the notes on files that were left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from grader.protocol.frames import MAX_BYTES

# Notes on files that were left out: more would fill the report. A last line counts the others.
MAX_NOTES = 12
# Half the arrays that one message may hold (`frames.MAX_ARRAYS`); their names must fit into its header.
MAX_FILES_PER_MESSAGE = 128


def messages(files: Mapping[str, bytes]) -> Iterator[list[list[Any]]]:
    """Distribute files over messages.

    Args:
        files: content by name.

    Yields:
        [name, content] of each file of one message; the content is a uint8 array of shape (bytes,).
    """
    waiting: list[list[Any]] = []
    size = 0
    for name, data in files.items():
        if waiting and (len(waiting) >= MAX_FILES_PER_MESSAGE or size + len(data) > MAX_BYTES):
            yield waiting
            waiting, size = [], 0
        waiting.append([name, np.frombuffer(data, dtype=np.uint8)])
        size += len(data)
    if waiting:
        yield waiting


def notes_on(refused: Sequence[Sequence[str]]) -> list[str]:
    """Notes on files that were left out.

    Args:
        refused: (name, reason) of each file.

    Returns:
        A note on each of the first `MAX_NOTES` files, and one with the number of the others.
    """
    notes = [f"{name} was left out: {why}" for name, why in refused[:MAX_NOTES]]
    if more := len(refused) - len(notes):
        notes.append(f"and {more} more were left out, for reasons like these")
    return notes
