"""A memory of what was computed last, bounded in bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Item = TypeVar("Item")


class SizedCache(Generic[Item]):
    """Keeps the items that were used last, as many as fit into `max_bytes`.

    size: the bytes that an item takes, about. An item larger than all is not kept. Several threads
    may ask at once; two may then make the same.
    """

    def __init__(self, max_bytes: int, size: Callable[[Item], int]) -> None:
        self.max_bytes, self.bytes = max_bytes, 0
        self._size = size
        self._items: OrderedDict[Hashable, tuple[Item, int]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._items)

    def get(self, key: Hashable, make: Callable[[], Item]) -> Item:
        """The item of `key`, made and kept if it is not there."""
        with self._lock:
            if key in self._items:
                self._items.move_to_end(key)
                return self._items[key][0]
        item = make()
        size = self._size(item)
        with self._lock:
            self._keep(key, item, size)
        return item

    def _keep(self, key: Hashable, item: Item, size: int) -> None:
        if size > self.max_bytes:
            return
        _, before = self._items.pop(key, (None, 0))
        self._items[key] = item, size
        self.bytes += size - before
        while self.bytes > self.max_bytes:
            _, (_, freed) = self._items.popitem(last=False)
            self.bytes -= freed
