"""Record which switches student code set, and in which cell."""

from __future__ import annotations

from grader.process_state import state

MAX_SWITCHES = 40  # in a reply; code that sets more is hostile, and its report should stay readable


class SwitchLog:
    """The switches that were set so far; updated after each cell and before each case."""

    def __init__(self) -> None:
        self._where: dict[str, str] = {}
        self._adopted = False

    def after_cell(self, label: str) -> None:
        """Attribute to this cell the switches that are changed and that no earlier cell had changed."""
        for name in state.changed_switches():
            self._where.setdefault(name, label)
        state.restore_vital()

    def adopt(self) -> None:
        """Accept, once all cells have run, what they set for the parts."""
        if not self._adopted:
            self._adopted = True
            state.adopt()

    def entries(self) -> list[list[str]]:
        """One entry for each switch that was set.

        Returns:
            [name, label of the cell, or '' if a case set it, 'put back' or 'stuck'].
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
