"""A course as one ZIP file, for sending to a phone. The same files give the same bytes."""

import io
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from voiceguide.errors import OutputError
from voiceguide.files import reason

_TOP = "voiceguide-course"

_READ_BYTES = 1 << 20
_UNIX = 3
_REGULAR_FILE_0644 = 0o100_644 << 16
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def zip_pieces(folder: Path, names: Iterable[str], *, path: Path) -> Iterator[bytes]:
    """Files of a folder as a ZIP, under the top folder `voiceguide-course/`, piece by piece.

    The bytes depend on the files' names and contents alone: not on their order, dates or
    permissions, and not on the machine. Nothing is compressed: MP3 and JPEG are already, the
    texts are small beside them, and deflate gives other bytes with other builds of zlib. No
    more than one file is in memory; past 4 GiB it becomes ZIP64.

    Args:
        folder: where the files are.
        names: the files in it, with `/` between the parts of a name. Each is added once.
        path: where the ZIP will be, for the error's message.

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
    """The end of an archive that is not handed on yet, at its offset in the archive.

    zipfile seeks back to an entry's header when it knows the checksum. If it could not, the
    checksum would follow the data, and apps that unpack as they read can't find the end of an
    entry that is stored.
    """

    _start = 0

    def tell(self) -> int:
        return self._start + super().tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        if whence == io.SEEK_SET:
            offset -= self._start
        return self._start + super().seek(offset, whence)

    def take(self) -> bytes:
        """Hand on everything so far; the next byte written comes after it."""
        data = self.getvalue()
        self._start += len(data)
        super().seek(0)
        self.truncate()
        return data


def _add(archive: zipfile.ZipFile, file: Path, name: str) -> None:
    info = zipfile.ZipInfo(f"{_TOP}/{name}", _EARLIEST)
    info.create_system = _UNIX
    info.external_attr = _REGULAR_FILE_0644
    # Tells zipfile beforehand whether the entry needs ZIP64.
    info.file_size = file.stat().st_size
    with file.open("rb") as source, archive.open(info, "w") as entry:
        shutil.copyfileobj(source, entry, _READ_BYTES)
