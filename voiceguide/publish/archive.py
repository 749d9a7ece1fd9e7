"""A course as one ZIP file, for sending to a phone. The same files give the same bytes."""

import os
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path

from voiceguide.errors import OutputError
from voiceguide.files import open_regular, reason

_TOP = "voiceguide-course"

_UNIX = 3
_REGULAR_FILE_0644 = 0o100_644 << 16
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def write_zip(path: Path, folder: Path, names: Iterable[str]) -> None:
    """Write files of a folder as a ZIP, under the top folder `voiceguide-course/`.

    The bytes depend on the files' names and contents alone: not on their order, dates or
    permissions, and not on the machine. Nothing is compressed: MP3 and JPEG are already, the
    texts are small beside them, and deflate gives other bytes with other builds of zlib.

    Args:
        path: where the ZIP is written.
        folder: where the files are.
        names: the files in it, with `/` between the parts of a name. Each is added once.

    Raises:
        OutputError: a file can't be read.
        OSError: the ZIP can't be written.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(set(names)):
            file = folder / name
            try:
                source = open_regular(file)
            except OSError as error:
                raise OutputError(folder, f"{name} can't be read: {reason(error)}") from error
            info = zipfile.ZipInfo(f"{_TOP}/{name}", _EARLIEST)
            info.create_system, info.external_attr = _UNIX, _REGULAR_FILE_0644
            # Tells zipfile beforehand whether the entry needs ZIP64.
            info.file_size = os.fstat(source.fileno()).st_size
            with source, archive.open(info, "w") as entry:
                shutil.copyfileobj(source, entry)
