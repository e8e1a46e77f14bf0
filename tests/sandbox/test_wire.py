"""Lines of JSON between trusted processes: whole, in order, within their time."""

import socket
import threading

import pytest

from grader.sandbox.zygote.wire import JsonLines


@pytest.fixture
def ends():
    one, other = socket.socketpair()
    with one, other:
        yield JsonLines(one), JsonLines(other)


def test_messages_come_whole_and_in_order(ends):
    one, other = ends
    messages = [{"a": 1}, {"text": "größe\n\u2028"}, {"long": "x" * 200_000}, {}]
    sender = threading.Thread(target=lambda: [one.send(message) for message in messages])
    sender.start()
    assert [other.receive(10) for _ in messages] == messages
    sender.join()


def test_a_message_may_come_in_pieces(ends):
    one, other = ends
    one.sock.sendall(b'{"a"')
    with pytest.raises(TimeoutError):
        other.receive(0.01)
    one.sock.sendall(b': 1}\n{"b": 2}\n')
    assert other.receive() == {"a": 1}
    assert other.receive(0) == {"b": 2}


def test_the_end_is_told_also_within_a_message(ends):
    one, other = ends
    one.sock.sendall(b'{"a": 1}\n{"b"')
    one.sock.close()
    assert other.receive() == {"a": 1}
    with pytest.raises(EOFError):
        other.receive()


def test_nobody_listens(ends):
    one, other = ends
    other.sock.close()
    with pytest.raises(OSError, match=r"."):
        one.send({"x": "x" * 1_000_000})
