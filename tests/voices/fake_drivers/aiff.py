"""Writes AIFF under the name of a WAV, as macOS does."""

import array
import struct
from pathlib import Path

from fake_base import FakeDriver


class buildDriver(FakeDriver):  # noqa: N801 - pyttsx3's name
    def save_to_file(self, text, filename):
        samples = array.array("h", self.sound(text))
        samples.byteswap()
        # 22,050 Hz as an 80-bit float: 22050 / 2^14, its first bit at the top of 64.
        rate = struct.pack(">HQ", 16_383 + 14, 22_050 << (63 - 14))
        common = struct.pack(">hIh", 1, len(samples), 16) + rate
        sound = bytes(8) + samples.tobytes()
        chunks = b"".join(
            name + struct.pack(">I", len(body)) + body
            for name, body in ((b"COMM", common), (b"FLLR", bytes(6)), (b"SSND", sound))
        )
        form = b"FORM" + struct.pack(">I", 4 + len(chunks)) + b"AIFF"
        Path(filename).write_bytes(form + chunks)
