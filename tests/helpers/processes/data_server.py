"""An HTTP server for one file, that breaks off, refuses, lies or stalls as a test tells it to."""

import http.server
import threading


class DataServer:
    """Serves `content` at /file; each request takes the next of `faults`, then there are none.

    A fault is a number of bytes after which the connection breaks, an HTTP status to answer with,
    as a string, "stall" for silence, or "shifted" for a range other than the one asked for.
    """

    def __init__(self):
        self.content = b""
        self.ranges = True
        self.faults = []
        self.asked = []  # the Range header of each request, or None
        self.sent = 0  # bytes of content
        self.length = None  # what it says it will send, where that is not true
        self.location = None
        self.ended = threading.Event()
        handler = type("Handler", (_Handler,), {"told": self})
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=lambda: self._server.serve_forever(poll_interval=0.02), daemon=True
        )

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def address(self):
        return self.at("file")

    def at(self, path):
        return f"http://127.0.0.1:{self._server.server_address[1]}/{path}"


class _Handler(http.server.BaseHTTPRequestHandler):
    told: DataServer

    def do_GET(self):
        told = self.told
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", told.location)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        told.asked.append(self.headers.get("Range"))
        fault = told.faults.pop(0) if told.faults else None
        if isinstance(fault, str) and fault.isdigit():
            self.send_error(int(fault))
            return
        begin = self.begin()
        if begin and begin >= len(told.content):
            self.send_error(416)
            return
        body = told.content[begin:]
        self.send_response(206 if begin else 200)
        if begin:
            first = begin + 1 if fault == "shifted" else begin
            self.send_header(
                "Content-Range", f"bytes {first}-{len(told.content) - 1}/{len(told.content)}"
            )
        self.send_header("Content-Length", str(self.told.length or len(body)))
        self.end_headers()
        self.send(body if not isinstance(fault, int) else body[:fault])
        if fault == "stall":
            told.ended.wait(60)

    def begin(self):
        asked = self.headers.get("Range")
        if not asked or not self.told.ranges:
            return 0
        return int(asked.removeprefix("bytes=").partition("-")[0])

    def send(self, body):
        self.told.sent += len(body)  # before the client can have it
        self.wfile.write(body)

    def log_message(self, *_):
        pass
