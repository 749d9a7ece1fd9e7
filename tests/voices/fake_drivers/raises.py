"""Raises where pyttsx3 turns it into an event, and so writes no file."""

from fake_base import FakeDriver


class buildDriver(FakeDriver):  # noqa: N801 - pyttsx3's name
    def save_to_file(self, text, _filename):
        raise RuntimeError(text)
