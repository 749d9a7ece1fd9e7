"""Speaks at 16 kHz."""

from fake_base import FakeDriver


class buildDriver(FakeDriver):  # noqa: N801 - pyttsx3's name
    rate = 16_000
