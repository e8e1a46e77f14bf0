"""A sandbox whose children are threads that answer what a test wants them to."""

import socket
import threading

import numpy as np

from grader.protocol.connection import Connection
from grader.protocol.frames import ProtocolError
from grader.sandbox.isolation.limits import Limits
from grader.sandbox.parent.endings import Ending, still_running

PASSED = {
    "status": "passed",
    "error_type": "",
    "message": "",
    "line": None,
    "traceback": [],
    "output": "",
}
HONEST = {
    "forbid": 0,
    "cell": PASSED,
    "part": None,
    "put": None,
    "call": None,
    "items": None,
    "fetch": ("array", np.zeros(4, "float32")),
    "weights": [["kernel", [2, 3], True]],
    "gradients": {"inputs": [np.zeros(2)], "weights": {"kernel": None}},
    "config": [1],
    "symbolic": [[None, 3], "float32"],
    "fit": np.zeros(2),
}


class HostileChild:
    """Answers verbs from `answers`; a callable is called with (connection, number, arguments).

    Of several requests, it answers the first of those in `answers`, else the last.
    """

    def __init__(self, answers):
        self.sock, theirs = socket.socketpair()
        self._answers = answers
        self._thread = threading.Thread(target=self._serve, args=(theirs,), daemon=True)
        self._thread.start()

    def _serve(self, sock):
        connection = Connection(sock)
        try:
            while True:
                number, verb, arguments = connection.receive()
                asked = [verb, *(verb for verb, _ in arguments.get("requests", ()))]
                verb = next((verb for verb in asked if verb in self._answers), asked[-1])
                answer = (HONEST | self._answers).get(verb)
                if callable(answer):
                    answer(connection, number, arguments)
                else:
                    connection.send((number, "done", answer))
        except (ProtocolError, OSError):
            sock.close()

    def wait(self, timeout=None):
        """As if it ran on until it is told to end."""
        self._thread.join(timeout)
        if self._thread.is_alive():
            return still_running(timeout)
        return Ending("exit", 3, "the process ended itself with exit status 3")

    def mark(self):
        """Nobody counts processor time here."""

    def kill(self):
        """Close the line, which ends the thread."""
        self.sock.close()


class HostileSandbox:
    """Makes hostile children; counts them."""

    layers = ()
    limits = Limits()

    def __init__(self, **answers):
        self.answers = answers
        self.made = 0

    def child(self):
        """One more child."""
        self.made += 1
        return HostileChild(self.answers)

    def close(self):
        """Nothing to close."""
