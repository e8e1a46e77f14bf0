"""Save and restore the state that Python and the libraries keep for the whole process.

A cell, a part or a module that it imports may set a switch that affects all code: a dtype policy, NumPy's
error state, eager mode. Before every case, and while the kit itself computes in a student's process, every
switch has the kit's own value. Each module here lists the switches of one library: their names and how to
read and write them. Only libraries that are loaded are touched; none is imported.

docs/checks.md lists the switches, and what cannot be restored.
"""

from grader.process_state.state import (
    adopt,
    capture,
    changed_switches,
    in_kits_own,
    kits_own,
    reseed,
    restore,
    restore_libraries,
    stuck_switches,
)

__all__ = [
    "adopt",
    "capture",
    "changed_switches",
    "in_kits_own",
    "kits_own",
    "reseed",
    "restore",
    "restore_libraries",
    "stuck_switches",
]
