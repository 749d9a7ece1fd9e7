"""Writes a sound file that is whole, of a sentence that is not."""

from fake_base import FakeDriver, seconds_for, tone


class buildDriver(FakeDriver):  # noqa: N801 - pyttsx3's name
    def sound(self, text):
        return tone(0.2) + tone(seconds_for(text), amplitude=0)
