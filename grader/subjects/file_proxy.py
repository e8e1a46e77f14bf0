"""What a handle can be asked about files in the subject's own scratch folder."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.replies import verb_replies


class FileProxy:
    """The part of `Proxy` that is about files."""

    subject: Any
    label: str

    def file(self, name: str, data: bytes | None = None, *, as_path: bool = False) -> Any:
        """A handle on the path of a file called `name` that holds `data`.

        Without data nothing is there yet. The path is a str, or a pathlib.Path with `as_path`.
        """
        array = None if data is None else np.frombuffer(data, dtype=np.uint8)
        reference = self.subject.make_later("file", name=name, data=array, as_path=as_path)
        return self._made(reference, repr(name))

    def content(self) -> bytes:
        """The bytes of the file whose path this is. Raises Raised where there is none."""
        self.subject.send()  # what that raises is not about this file
        return self.subject.ask("content", verb_replies.array, target=self).tobytes()

    def attachment(self, name: str) -> Any:
        """A handle on the path of a file that was handed in beside the notebook; None without."""
        data = self.subject.attachments.get(name)
        return None if data is None else self.file(name, data)
