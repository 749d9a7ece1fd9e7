"""Its default voice is German, and it has English ones."""

from fake_base import FakeDriver
from pyttsx3.voice import Voice


class buildDriver(FakeDriver):  # noqa: N801 - pyttsx3's name
    def __init__(self, proxy):
        super().__init__(proxy)
        tags = {"anna": "de_DE", "bells": "en_US", "daniel": "en_GB", "samantha": "en_US"}
        self._config["voices"] = [Voice(name, languages=[tag]) for name, tag in tags.items()]
        self._config["voice"] = "anna"
