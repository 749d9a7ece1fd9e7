"""Speaks silence of plausible length."""

from fake_base import FakeDriver, seconds_for, tone


class buildDriver(FakeDriver):  # noqa: N801 - pyttsx3's name
    def sound(self, text):
        return tone(seconds_for(text), amplitude=100)
