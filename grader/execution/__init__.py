"""Run a student's cells: names, magics, files, time limits and tripwires. It runs beside student code."""
