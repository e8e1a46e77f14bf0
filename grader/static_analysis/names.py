"""Resolves global names of a program in several modules to what they stand for.

A key is a global name as all modules tell it apart: `name` in the notebook, `scope:name` elsewhere.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from grader.static_analysis.sources import Module

Dotted = tuple[str, ...]
# A student's text decides how many ways lead through their modules, and it may be hostile. With larger
# limits such a text keeps the grader busy for longer; with smaller ones less of honest code is followed.
# What is beyond them is left to the tripwires and to the second look, which all code with own modules gets.
_MAX_DEPTH = 20  # names that stand for one another
MAX_STEPS = 1000  # for one name
MAX_STEPS_IN_ALL = 300_000  # for all names
MAX_STARS = 50  # star imports of one module
MAX_STARRED = 100_000  # names that these bind


@dataclass
class Definition:
    """What one global name stands for.

    Attributes:
        uses: dotted names and where they stand; the first of each is a global name, or one of `local`.
        local: names that imports inside the definition bind, and what they stand for.
        same_as: the dotted name that this one is only another name of.
        imported: the dotted name that an import binds it to.
        scope: of the module whose name it is; '' for the notebook's.
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
    """Definitions by key, and what dotted names stand for."""

    def __init__(self) -> None:
        self.definitions: dict[str, Definition] = {}
        self._stars: dict[str, dict[str, None]] = {}  # modules, in order
        self._by_scope: dict[str, dict[str, None]] = {}  # names, in order
        self._starred = 0
        # What is known of each key until the next definition: several parts may ask.
        self._mentioned: dict[str, set[str]] = {}
        self._fulls: dict[str, list[tuple[str, str]]] = {}
        self.steps = 0  # taken so far, for all names
        self._modules: dict[str, list[str]] = {}  # scopes by what a module is imported as
        self._scopes: dict[str, Module] = {}

    def know(self, modules: Sequence[Module]) -> list[str]:
        """Make modules known that code may import; returns the scope of each."""
        scopes = [str(number) for number, _ in enumerate(modules)]
        self._scopes = dict(zip(scopes, modules, strict=True))
        for scope, module in self._scopes.items():
            for name in module.names:
                self._modules.setdefault(name, []).append(scope)
        return scopes

    def define(self, name: str, found: Definition) -> None:
        """Bind a name in the definition's own module."""
        self.definitions[key_of(found.scope, name)] = found
        self._by_scope.setdefault(found.scope, {})[name] = None
        self._mentioned.clear()
        self._fulls.clear()

    def star(self, module: str, where: str, scope: str) -> None:
        """Take in `from module import *`."""
        stars = self._stars.setdefault(scope, {})
        if module not in stars and len(stars) >= MAX_STARS:
            return
        stars[module] = None
        for own in self._modules.get(module, ()):
            for name in list(self._by_scope.get(own, ())):
                self._starred += 1
                if not name.startswith("_") and self._starred <= MAX_STARRED:
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
        """The keys of a notebook's name: its own, and those of what it was imported from."""
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
        if key not in self._mentioned:
            found = self._own_keys(definition.imported)
            for dotted in dict.fromkeys(dotted for dotted, _ in definition.uses):
                found |= self._keys(dotted, definition)
            self._mentioned[key] = found
        return self._mentioned[key]

    def reaches(self, key: str) -> list[tuple[str, str]]:
        """What the definition uses outside the hand-in's own modules, by full names, and where."""
        definition = self.definitions.get(key)
        if definition is None:
            return []
        if key not in self._fulls:
            found = [(full, at) for d, at in definition.uses for full in self._full(d, definition)]
            self._fulls[key] = list(dict.fromkeys(found))
        return self._fulls[key]

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

    def _own_keys(self, full: str) -> set[str]:
        """The keys in own modules that a full dotted name passes on its way."""
        return {key for _, keys, _ in self._ways(full) for key in keys}

    def _full(self, dotted: Dotted, definition: Definition) -> list[str]:
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

    def _outside(self, full: str) -> list[str]:
        """A full name with those of own modules followed to what they stand for."""
        return [name for name, _, own in self._ways(full) if not own]

    def _ways(self, full: str) -> Iterator[tuple[str, list[str], bool]]:
        """The name and all that it may stand for: each once, with the keys that it names in own
        modules, and whether it is one of theirs."""
        seen, level = {full}, [full]
        for _ in range(_MAX_DEPTH):
            further: dict[str, None] = {}
            for name in level:
                most = min(MAX_STEPS - len(seen), MAX_STEPS_IN_ALL - self.steps)
                keys, starts, own = self._step(name, max(most, 0))
                self.steps += len(starts)
                yield name, keys, own
                fresh = [start for start in starts if start not in seen]
                seen.update(fresh)
                further |= dict.fromkeys(fresh)
            if not (level := list(further)):
                return

    def _step(self, full: str, most: int) -> tuple[list[str], list[str], bool]:
        """The keys that a full name names in own modules, what it stands for there, at most so many,
        and whether it is of an own module at all."""
        keys: list[str] = []
        starts: dict[str, None] = {}
        parts, own = full.split("."), False
        for at in range(1, len(parts)):
            for scope in self._modules.get(".".join(parts[:at]), ()):
                own = True
                key = key_of(scope, parts[at])
                if key in self.definitions:
                    keys.append(key)
                    base = self._resolve(key)
                    found = [[base, *parts[at + 1 :]]] if base else []
                else:
                    found = [[star, *parts[at:]] for star in self._stars.get(scope, ())]
                starts |= dict.fromkeys(".".join(item) for item in found[: most - len(starts)])
        return keys, list(starts), own

    def _resolve(self, key: str, depth: int = 0) -> str:
        """The imported thing that a global name is another name of; '' for one of their own."""
        definition = self.definitions.get(key)
        if definition is None or depth > _MAX_DEPTH:
            return ""
        if definition.imported:
            return definition.imported
        if not definition.same_as:
            return ""
        base = self._resolve(key_of(definition.scope, definition.same_as[0]), depth + 1)
        return ".".join([base, *definition.same_as[1:]]) if base else ""
