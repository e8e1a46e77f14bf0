"""What Python and the libraries keep once for the whole process, and how it is put back.

A cell, a part or a module that it imports may set a switch that holds for everybody: a dtype policy,
NumPy's error state, eager mode. Before every case, and while the kit itself computes in a student's
process, all of them are what the kit's own are. Every module here lists the switches of one library:
how each is called, read and written. Only libraries that are loaded are touched; none is imported.

What lists there are, and what cannot be put back, stands in docs/checks.md.
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
