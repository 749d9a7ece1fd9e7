"""Has no English voice."""

from fake_base import FakeDriver
from pyttsx3.voice import Voice


class buildDriver(FakeDriver):  # noqa: N801 - pyttsx3's name
    def __init__(self, proxy):
        super().__init__(proxy)
        self._config.update(voice="anna", voices=[Voice("anna", languages=["de_DE"])])
