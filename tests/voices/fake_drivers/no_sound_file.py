"""Writes something else."""

from pathlib import Path

from fake_base import FakeDriver


class buildDriver(FakeDriver):  # noqa: N801 - pyttsx3's name
    def save_to_file(self, _text, filename):
        Path(filename).write_text("speech, honestly" * 20)
