"""What the tests of the sandbox run inside it: code that comes in, and the answer as JSON."""

import json
import socket
import struct

STATE = {"touched": False}


def _exactly(sock: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = sock.recv(size - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def serve(sock: socket.socket) -> None:
    """Run each piece of code received; answer with its variable `answer`, or what it raised."""
    names = {"sock": sock, "STATE": STATE}
    while True:
        try:
            (size,) = struct.unpack("<I", _exactly(sock, 4))
        except EOFError:
            return
        names["answer"] = None
        try:
            exec(_exactly(sock, size).decode(), names)
            reply = {"answer": names["answer"]}
        except BaseException as error:
            reply = {"raised": type(error).__name__, "says": str(error)}
        data = json.dumps(reply).encode()
        sock.sendall(struct.pack("<I", len(data)) + data)
