"""The clip store: key to clip, atomic and checksummed.

An entry is one file with the frames first, so that joining a session reads each clip once
and its PCM not at all. A damaged entry counts as missing, and is spoken anew.
"""

import hashlib
import os
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from voiceguide.audio.keys import Key
from voiceguide.errors import OutputError, StoreError
from voiceguide.files import reason, write_atomic
from voiceguide.units import FRAME_BYTES, Frames, Millis, frames_ms

_MAGIC = b"vgclip1\n"
_HEAD = struct.Struct("<8sII32s32s")
"""Magic, bytes of frames, bytes of PCM, their two SHA-256 checksums."""
# Many a session has thousands of clips, so they are not opened by files.open_regular; but a pipe in
# the place of one is not waited for either, and reads as a damaged clip.
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)

_Content = TypeVar("_Content")


@dataclass(frozen=True, slots=True)
class StoredClip:
    """A clip's frames, ready to join."""

    frames: bytes

    @property
    def length_ms(self) -> Millis:
        """How long the clip takes in a timeline."""
        return frames_ms(Frames(len(self.frames) // FRAME_BYTES))


@dataclass(frozen=True, slots=True)
class ClipStore:
    """A folder of clips. Many processes may use it at once; the first to finish wins."""

    folder: Path

    def path(self, key: Key) -> Path:
        """Where a clip is, or would be."""
        return self.folder / key[:2] / f"{key}.clip"

    def get(self, key: Key) -> StoredClip | None:
        """A clip's frames; None if there is none or it is damaged.

        Raises:
            StoreError: the store can't be read.
        """
        frames = self._read(key)
        return StoredClip(frames) if frames else None

    def pcm(self, key: Key) -> bytes | None:
        """A clip's PCM; None if there is none or it is damaged. Raises as `get` does."""
        return self._read(key, behind_frames=True)

    def _read(self, key: Key, *, behind_frames: bool = False) -> bytes | None:
        try:
            handle = os.open(f"{self.folder}/{key[:2]}/{key}.clip", _READ)
            try:
                head = os.read(handle, _HEAD.size)
                if len(head) != _HEAD.size:
                    return None
                magic, length, pcm_length, checksum, pcm_checksum = _HEAD.unpack(head)
                size = _HEAD.size + length + pcm_length
                if magic != _MAGIC or length % FRAME_BYTES or size != os.fstat(handle).st_size:
                    return None
                if behind_frames:
                    os.lseek(handle, length, os.SEEK_CUR)
                    length, checksum = pcm_length, pcm_checksum
                data = os.read(handle, length)
            finally:
                os.close(handle)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(self.path(key), reason(error)) from error
        return data if data and hashlib.sha256(data).digest() == checksum else None

    def present(self, key: Key, content: _Content | None) -> _Content:
        """What was read of a clip that must be there.

        Raises:
            StoreError: it is gone or damaged.
        """
        if content is None:
            raise StoreError(self.path(key), "a clip vanished while it was needed")
        return content

    def put(self, key: Key, frames: bytes, pcm: bytes) -> None:
        """Store a clip, whole or not at all.

        It is not forced to the disk: what a power cut damages is spoken anew.

        Raises:
            StoreError: the store can't be written.
        """
        write_entry(self.path(key), (_head(frames, pcm), frames, pcm), self.folder)

    @staticmethod
    def entry(frames: bytes, pcm: bytes) -> bytes:
        """A clip as the file that the store has of it."""
        return _head(frames, pcm) + frames + pcm

    @staticmethod
    def frames_of(entry: bytes) -> bytes | None:
        """The frames of what `entry` gave; None if it is damaged."""
        if len(entry) < _HEAD.size:
            return None
        magic, length, pcm_length, checksum, _ = _HEAD.unpack_from(entry)
        frames = entry[_HEAD.size : _HEAD.size + length]
        whole = magic == _MAGIC and len(entry) == _HEAD.size + length + pcm_length
        return frames if whole and hashlib.sha256(frames).digest() == checksum else None


def _head(frames: bytes, pcm: bytes) -> bytes:
    checksums = hashlib.sha256(frames).digest(), hashlib.sha256(pcm).digest()
    return _HEAD.pack(_MAGIC, len(frames), len(pcm), *checksums)


def write_entry(path: Path, data: Iterable[bytes], root: Path) -> None:
    """Write one file of a store, whole or not at all, in a folder that is made if missing.

    Raises:
        StoreError: it can't be written; it names the root of the store.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, data, beside=root)
    except OSError as error:
        raise StoreError(root, reason(error)) from error
    except OutputError as error:
        raise StoreError(root, error.why) from error
