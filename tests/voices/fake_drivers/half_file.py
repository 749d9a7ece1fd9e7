"""Writes half of the sound that its header promises."""

from fake_base import FakeDriver, cut_file


class buildDriver(FakeDriver):  # noqa: N801 - pyttsx3's name
    def save_to_file(self, text, filename):
        super().save_to_file(text, filename)
        cut_file(filename, 44 + len(self.sound(text)) // 2)
