"""A least-recently-used cache that is bounded in bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Item = TypeVar("Item")


class SizedCache(Generic[Item]):
    """Keeps the most recently used items, as many as fit into `max_bytes`.

    Several threads may use it at once; two of them may then make the same item.

    Args:
        max_bytes: the total size of the items. A larger item is not kept.
        size: returns the approximate size of an item in bytes.
    """

    def __init__(self, max_bytes: int, size: Callable[[Item], int]) -> None:
        self.max_bytes, self.bytes = max_bytes, 0
        self._size = size
        self._items: OrderedDict[Hashable, tuple[Item, int]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._items)

    def get(self, key: Hashable, make: Callable[[], Item]) -> Item:
        """The item of `key`; if it is not there, it is made and kept."""
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
