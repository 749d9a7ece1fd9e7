"""What the fake drivers share: pyttsx3's own dummy driver, with files in place of speech."""

import array
import math
import wave
from pathlib import Path

from pyttsx3.drivers.dummy import DummyDriver

RATE = 22_050


class FakeDriver(DummyDriver):
    rate = RATE

    def __init__(self, proxy):
        super().__init__(proxy)
        self._config["voice"] = self._config["voices"][0].id

    def setProperty(self, name, value):  # noqa: N802 - pyttsx3's name
        self._config[name] = value

    def startLoop(self):  # noqa: N802 - pyttsx3's name
        self._proxy.setBusy(False)  # does all that is queued

    def save_to_file(self, text, filename):
        write_wav(filename, self.sound(text), self.rate)
        print(f"Audio saved to {filename}")  # noqa: T201 - as espeak's driver does

    def sound(self, text):
        return tone(seconds_for(text), self.rate)


def seconds_for(text):
    return 0.3 + 0.35 * len(text.split())


def tone(seconds, rate=RATE, amplitude=8000):
    steps = range(int(seconds * rate))
    return array.array("h", [int(amplitude * math.sin(n / 20)) for n in steps]).tobytes()


def write_wav(filename, data, rate=RATE):
    with wave.open(filename, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(data)


def cut_file(filename, size):
    path = Path(filename)
    path.write_bytes(path.read_bytes()[:size])
