# what: a message that announces an array of a million times a million numbers
# covers: forging gigabyte-answers
# seen: an array larger than the 64 MiB that are taken
import json
import os
import struct


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    for number in range(1, 300):
        head = {"body": {"$tuple": [number, "done", {"$array": 0}]}, "arrays": [["float32", [10**6, 10**6]]]}
        data = json.dumps(head).encode()
        os.write(3, struct.pack(">I", len(data)) + data)
