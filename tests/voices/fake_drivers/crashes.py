"""Takes its process with it."""

import os
import sys

from fake_base import FakeDriver


class buildDriver(FakeDriver):  # noqa: N801 - pyttsx3's name
    def save_to_file(self, _text, _filename):
        sys.stderr.write("the engine fell over\n")
        sys.stderr.flush()
        os._exit(7)
