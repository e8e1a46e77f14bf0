"""File operations of a proxy, in the scratch folder of the subject's process."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.replies import verb_replies


class FileProxy:
    """The methods of `Proxy` that concern files."""

    subject: Any
    label: str

    def file(self, name: str, data: bytes | None = None, *, as_path: bool = False) -> Any:
        """Proxy for the path of a file in the scratch folder.

        Args:
            name: the file's name.
            data: its content; without it, no file is written.
            as_path: whether the path is a `pathlib.Path` rather than a str.
        """
        array = None if data is None else np.frombuffer(data, dtype=np.uint8)
        reference = self.subject.make_later("file", name=name, data=array, as_path=as_path)
        return self._made(reference, repr(name))

    def content(self) -> bytes:
        """The bytes of the file at this path. Raises Raised where there is no file."""
        self.subject.send()  # an exception of earlier requests has nothing to do with this file
        return self.subject.ask("content", verb_replies.array, target=self).tobytes()

    def attachment(self, name: str) -> Any:
        """Proxy for the path of a file handed in beside the notebook; None if it was not."""
        data = self.subject.attachments.get(name)
        return None if data is None else self.file(name, data)
