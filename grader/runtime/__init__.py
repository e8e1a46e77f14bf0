"""What every process of the kit needs of Python itself: output, Ctrl-C, progress, pools, faults."""
