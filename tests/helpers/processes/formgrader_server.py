"""A Jupyter server with nbgrader's formgrader, asked what its pages and buttons ask."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

TOKEN = "a-token-of-the-tests"
FORMGRADER = "{'nbgrader.server_extensions.formgrader': True}"


class FormgraderServer:
    """Runs in a course's folder, as an instructor starts it; use as a context manager.

    home: a folder for what Jupyter keeps of its own.
    """

    def __init__(self, root, home):
        self._root, self._home = root, home

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._address = f"http://127.0.0.1:{free.getsockname()[1]}"
            port = free.getsockname()[1]
        kept = {"HOME": self._home, "JUPYTER_CONFIG_DIR": self._home, "JUPYTER_NO_CONFIG": "1"}
        command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"]
        options = {
            "ServerApp.ip": "127.0.0.1",
            "ServerApp.port": port,
            "ServerApp.port_retries": 0,
            "ServerApp.jpserver_extensions": FORMGRADER,
            "IdentityProvider.token": TOKEN,
        }
        self._log = open(self._home / "server.log", "w+", encoding="utf-8")
        self._process = subprocess.Popen(
            [*command, *(f"--{name}={value}" for name, value in options.items())],
            cwd=self._root,
            env=os.environ | {name: str(value) for name, value in kept.items()},
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._wait()
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(30)
        self._log.close()

    def ask(self, path, method="GET", body=None):
        """What formgrader answers: an object from JSON, else the text of a page."""
        request = urllib.request.Request(
            f"{self._address}/formgrader/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {TOKEN}"},
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            text = answer.read().decode()
        return json.loads(text) if path.startswith("api/") else text

    def press(self, path):
        """What comes of a button."""
        return self.ask(f"api/{path}", "POST", {})

    def _wait(self):
        for _ in range(600):
            assert self._process.poll() is None, self._said()
            try:
                if self.ask("api/status")["status"]:
                    return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        raise AssertionError(self._said())

    def _said(self):
        self._log.seek(0)
        return self._log.read()
