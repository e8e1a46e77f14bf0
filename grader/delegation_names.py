"""Global names of a program in several modules, and what they stand for.

A key is a global name as all modules tell it apart: `name` in the notebook, `scope:name` elsewhere.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence
from dataclasses import dataclass, field

from grader.beside.sources import Module

Dotted = tuple[str, ...]
_DEEPEST = 20


@dataclass
class Definition:
    """What one global name stands for.

    uses: dotted names and where they stand; the first of each is a global name, or one of `local`.
    local: names that imports inside the definition bind, and what they stand for.
    same_as: the dotted name that this one is just another name of. imported: the dotted name that
    an import binds it to. scope: of the module whose name it is, '' for the notebook's.
    """

    uses: list[tuple[Dotted, str]] = field(default_factory=list)
    local: dict[str, str] = field(default_factory=dict)
    same_as: Dotted = ()
    imported: str = ""
    scope: str = ""


def key_of(scope: str, name: str) -> str:
    """The key of a module's global name."""
    return f"{scope}:{name}" if scope else name


class Names:
    """Definitions by key, and the way from a dotted name to what it stands for."""

    def __init__(self) -> None:
        self.definitions: dict[str, Definition] = {}
        self._stars: dict[str, list[str]] = {}
        self._modules: dict[str, list[str]] = {}  # scopes by what a module is imported as
        self._scopes: dict[str, Module] = {}

    def know(self, modules: Sequence[Module]) -> list[str]:
        """Make modules known that code may import; the scope of each."""
        scopes = [str(number) for number, _ in enumerate(modules)]
        self._scopes = dict(zip(scopes, modules, strict=True))
        for scope, module in self._scopes.items():
            for name in module.names:
                self._modules.setdefault(name, []).append(scope)
        return scopes

    def define(self, name: str, found: Definition) -> None:
        """Bind a name in the definition's own module."""
        self.definitions[key_of(found.scope, name)] = found

    def star(self, module: str, where: str, scope: str) -> None:
        """Take in `from module import *`."""
        self._stars.setdefault(scope, []).append(module)
        for own in self._modules.get(module, ()):
            for key in [key for key in self.definitions if key.startswith(f"{own}:")]:
                name = key.partition(":")[2]
                if not name.startswith("_"):
                    target = f"{module}.{name}"
                    self.define(name, Definition([((name,), where)], imported=target, scope=scope))

    def absolute(self, node: ast.ImportFrom, scope: str) -> str:
        """The module of a `from … import`; of a relative one in the notebook, ''."""
        if not node.level:
            return node.module or ""
        if scope not in self._scopes:
            return ""
        module = self._scopes[scope]
        package = module.names[0].split(".")
        package = package[: len(package) - node.level + module.package]
        return ".".join([*package, *([node.module] if node.module else [])])

    def imported(self, node: ast.Import | ast.ImportFrom, scope: str) -> dict[str, str]:
        """The names that an import binds, and what they stand for."""
        if isinstance(node, ast.ImportFrom):
            base = self.absolute(node, scope)
            found = [(i.asname or i.name, f"{base}.{i.name}") for i in node.names]
            return {name: target for name, target in found if name != "*" and base}
        return {
            item.asname or item.name.split(".")[0]: item.name
            if item.asname
            else item.name.split(".")[0]
            for item in node.names
        }

    def keys_of_part(self, name: str) -> set[str]:
        """The keys of a notebook's name: its own, and where it was imported from."""
        found = {name}
        definition = self.definitions.get(name)
        if definition is None:
            for module in self._stars.get("", ()):
                found |= self._own_keys(f"{module}.{name}")
        elif definition.imported or definition.same_as:
            found |= self._own_keys(self._resolve(name))
        return found

    def mentions(self, key: str) -> set[str]:
        """The keys of what the definition uses."""
        definition = self.definitions.get(key)
        if definition is None:
            return set()
        found = self._own_keys(definition.imported)
        for dotted, _ in definition.uses:
            found |= self._keys(dotted, definition)
        return found

    def _keys(self, dotted: Dotted, definition: Definition) -> set[str]:
        first, *rest = dotted
        if first in definition.local:
            return self._own_keys(".".join([definition.local[first], *rest]))
        key = key_of(definition.scope, first)
        if key in self.definitions:
            base = self._resolve(key)
            return {key} | (self._own_keys(".".join([base, *rest])) if base else set())
        found = {key}
        for module in self._stars.get(definition.scope, ()):
            found |= self._own_keys(".".join([module, *dotted]))
        return found

    def _own_keys(self, full: str, depth: int = 0) -> set[str]:
        """The keys in own modules that a full dotted name passes on its way."""
        found: set[str] = set()
        parts = full.split(".")
        for at in range(1, len(parts) if depth < _DEEPEST else 0):
            for scope in self._modules.get(".".join(parts[:at]), ()):
                key = key_of(scope, parts[at])
                if key in self.definitions:
                    found.add(key)
                    if base := self._resolve(key):
                        found |= self._own_keys(".".join([base, *parts[at + 1 :]]), depth + 1)
                    continue
                for module in self._stars.get(scope, ()):
                    found |= self._own_keys(".".join([module, *parts[at:]]), depth + 1)
        return found

    def full(self, dotted: Dotted, definition: Definition) -> list[str]:
        """What a dotted name may stand for, outside the hand-in's own modules."""
        first, *rest = dotted
        if first in definition.local:
            return self._outside(".".join([definition.local[first], *rest]))
        key = key_of(definition.scope, first)
        if key in self.definitions:
            base = self._resolve(key)
            return self._outside(".".join([base, *rest])) if base else []
        if hasattr(builtins, first):
            return []
        stars = self._stars.get(definition.scope, ())
        return [full for star in stars for full in self._outside(".".join([star, *dotted]))]

    def _outside(self, full: str, depth: int = 0) -> list[str]:
        """A full name with those of own modules followed to what they stand for."""
        parts = full.split(".")
        found, own = [], False
        for at in range(1, len(parts) if depth < _DEEPEST else 0):
            for scope in self._modules.get(".".join(parts[:at]), ()):
                own = True
                key, rest = key_of(scope, parts[at]), parts[at + 1 :]
                if key in self.definitions:
                    starts = [base] if (base := self._resolve(key)) else []
                else:
                    starts = [f"{star}.{parts[at]}" for star in self._stars.get(scope, ())]
                for start in starts:
                    found += self._outside(".".join([start, *rest]), depth + 1)
        return found if own else [full]

    def _resolve(self, key: str, depth: int = 0) -> str:
        """The imported thing that a global name is another name of; '' for one of their own."""
        definition = self.definitions.get(key)
        if definition is None or depth > _DEEPEST:
            return ""
        if definition.imported:
            return definition.imported
        if not definition.same_as:
            return ""
        base = self._resolve(key_of(definition.scope, definition.same_as[0]), depth + 1)
        return ".".join([base, *definition.same_as[1:]]) if base else ""
