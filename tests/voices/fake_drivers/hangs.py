"""Never comes back, as espeak's driver when its callback raises."""

import time

from fake_base import FakeDriver


class buildDriver(FakeDriver):  # noqa: N801 - pyttsx3's name
    def save_to_file(self, _text, _filename):
        while True:
            time.sleep(1)
