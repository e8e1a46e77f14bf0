"""What a child does to itself before student code runs: mounts, Landlock, seccomp, limits."""
