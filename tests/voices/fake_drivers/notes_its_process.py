"""Notes the number of its process, and speaks."""

import os
from pathlib import Path

from fake_base import FakeDriver


class buildDriver(FakeDriver):  # noqa: N801 - pyttsx3's name
    def __init__(self, proxy):
        super().__init__(proxy)
        with Path(os.environ["FAKE_DRIVER_MARK"]).open("a", encoding="ascii") as mark:
            mark.write(f"{os.getpid()}\n")
