"""Which switches a student's code set, and in which cell."""

from __future__ import annotations

from grader.process_state import state

MAX_SWITCHES = 40


class SwitchLog:
    """Looks after each cell, and before each case."""

    def __init__(self) -> None:
        self._where: dict[str, str] = {}
        self._adopted = False

    def after_cell(self, label: str) -> None:
        """A cell has run: what is different now and was not before is its doing."""
        for name in state.changed_switches():
            self._where.setdefault(name, label)
        state.restore_vital()

    def adopt(self) -> None:
        """All cells have run: what they arranged for the parts holds from here on."""
        if not self._adopted:
            self._adopted = True
            state.adopt()

    def entries(self) -> list[list[str]]:
        """[name of the switch, label of the cell or '' where it was set in a case, what became of it].

        The last is 'put back' or 'stuck'.
        """
        stuck = state.stuck_switches()
        names = [
            *self._where,
            *(name for name in state.restored_switches() if name not in self._where),
        ]
        return [
            [name, self._where.get(name, ""), "stuck" if name in stuck else "put back"]
            for name in names[:MAX_SWITCHES]
        ]
