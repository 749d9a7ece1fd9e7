"""Takes its process with it the first time, and works from then on."""

import os
from pathlib import Path

from fake_base import FakeDriver


class buildDriver(FakeDriver):  # noqa: N801 - pyttsx3's name
    def save_to_file(self, text, filename):
        mark = Path(os.environ["FAKE_DRIVER_MARK"])
        if not mark.exists():
            mark.touch()
            os._exit(7)
        super().save_to_file(text, filename)
