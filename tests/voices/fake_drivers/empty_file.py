"""Writes a header and no sound: 44 bytes, as espeak's driver left them."""

from fake_base import FakeDriver


class buildDriver(FakeDriver):  # noqa: N801 - pyttsx3's name
    def sound(self, _text):
        return b""
