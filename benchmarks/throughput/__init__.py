"""The parts of `class_throughput.py`."""
