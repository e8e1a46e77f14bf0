"""What pyproject.toml cannot say: the folder datasets/ goes into the wheel as grader/datasets/data.

In the repository it lies at the top, where people look for it; installed there it would be a
package called `datasets`, a name that belongs to a well-known library.
"""

from __future__ import annotations

import os
from pathlib import Path

from setuptools import Command, setup
from setuptools.command.build import build

SOURCE = "datasets"
INSIDE = "grader/datasets/data"


class build_images(Command):
    """Copies the embedded images, the registry and the cards; an editable install reads SOURCE."""

    description = "copy the embedded data sets"
    user_options = ()
    editable_mode = False

    def initialize_options(self) -> None:
        self.build_lib = None

    def finalize_options(self) -> None:
        self.set_undefined_options("build_py", ("build_lib", "build_lib"))

    def run(self) -> None:
        if self.editable_mode:
            return
        for target, source in self.get_output_mapping().items():
            self.mkpath(os.path.dirname(target))
            self.copy_file(source, target)

    def get_source_files(self) -> list[str]:
        """For the sdist, which has them where the repository has them."""
        return [path.as_posix() for path in sorted(Path(SOURCE).iterdir()) if path.is_file()]

    def get_outputs(self) -> list[str]:
        return list(self.get_output_mapping())

    def get_output_mapping(self) -> dict[str, str]:
        """Each file to be built, with its source."""
        return {
            os.path.join(self.build_lib, INSIDE, os.path.basename(name)): name
            for name in self.get_source_files()
        }


class build_with_images(build):
    """`build`, which also copies the images."""

    sub_commands = (*build.sub_commands, ("build_images", None))


setup(cmdclass={"build": build_with_images, "build_images": build_images})
