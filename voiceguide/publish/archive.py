"""A course as one ZIP file, for sending to a phone. The same files give the same bytes."""

import io
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from voiceguide.errors import OutputError
from voiceguide.files import reason

TOP = "voiceguide-course"

_READ_BYTES = 1 << 20
_UNIX = 3
_REGULAR_FILE_0644 = 0o100_644 << 16
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def zip_pieces(folder: Path, names: Iterable[str], *, path: Path) -> Iterator[bytes]:
    """Files of a folder as a ZIP, under the top folder `voiceguide-course/`, piece by piece.

    The bytes depend on the files' names and contents alone: not on their order, dates or
    permissions, and not on the machine. Nothing is compressed: MP3 and JPEG have no air left,
    the texts are under 1 % of a course, and what deflate makes of them differs between
    builds of zlib. No more than one file is in memory; past 4 GiB it becomes ZIP64.

    Args:
        folder: where the files are.
        names: the files in it, with `/` between the parts of a name; one named twice is
            in the archive once.
        path: where the ZIP will be, for the error's sentence.

    Raises:
        OutputError: a file can't be read.
    """
    window = _Window()
    with zipfile.ZipFile(window, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(set(names)):
            try:
                _add(archive, folder / name, name)
            except OSError as error:
                raise OutputError(
                    path, f"{folder / name} can't be read: {reason(error)}"
                ) from error
            yield window.take()
    yield window.take()


class _Window(io.BytesIO):
    """What of an archive is not handed on yet, at its place in the whole.

    zipfile goes back to an entry's head when it knows the checksum. Without that the checksum
    would follow the data, where apps that unpack as they read can't find a stored entry's end.
    """

    _start = 0

    def tell(self) -> int:
        return self._start + super().tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        if whence == io.SEEK_SET:
            offset -= self._start
        return self._start + super().seek(offset, whence)

    def take(self) -> bytes:
        """All that is here; the next byte written comes after it."""
        data = self.getvalue()
        self._start += len(data)
        super().seek(0)
        self.truncate()
        return data


def _add(archive: zipfile.ZipFile, file: Path, name: str) -> None:
    info = zipfile.ZipInfo(f"{TOP}/{name}", _EARLIEST)
    info.create_system = _UNIX
    info.external_attr = _REGULAR_FILE_0644
    # By it zipfile knows beforehand whether the entry needs ZIP64.
    info.file_size = file.stat().st_size
    with file.open("rb") as source, archive.open(info, "w") as entry:
        shutil.copyfileobj(source, entry, _READ_BYTES)
