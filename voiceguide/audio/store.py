"""The clip store: key to clip, atomic and checksummed.

An entry is one file with the frames first, so that joining a session reads each clip once
and its PCM not at all. A damaged entry counts as missing, and is spoken anew.
"""

import hashlib
import os
import struct
from dataclasses import dataclass
from pathlib import Path

from voiceguide.audio.keys import Key
from voiceguide.errors import OutputError, StoreError
from voiceguide.files import reason, write_atomic
from voiceguide.units import FRAME_BYTES, Frames, Millis, frames_ms

_MAGIC = b"vgclip1\n"
_HEAD = struct.Struct("<8sII32s32s")
"""Magic, bytes of frames, bytes of PCM, their two SHA-256 checksums."""
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)


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
        try:
            handle = os.open(f"{self.folder}/{key[:2]}/{key}.clip", _READ)
            try:
                head = _parse(os.read(handle, _HEAD.size), os.fstat(handle).st_size)
                if head is None:
                    return None
                frames = os.read(handle, head.frames_length)
            finally:
                os.close(handle)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(self.path(key), reason(error)) from error
        intact = frames and hashlib.sha256(frames).digest() == head.frames_sum
        return StoredClip(frames) if intact else None

    def pcm(self, key: Key) -> bytes | None:
        """A clip's PCM; None if there is none or it is damaged. Raises as `get` does."""
        try:
            data = self.path(key).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(self.path(key), reason(error)) from error
        head = _parse(data[: _HEAD.size], len(data))
        if head is None:
            return None
        pcm = data[_HEAD.size + head.frames_length :]
        return pcm if pcm and hashlib.sha256(pcm).digest() == head.pcm_sum else None

    def put(self, key: Key, frames: bytes, pcm: bytes) -> None:
        """Store a clip, whole or not at all.

        It is not forced to the disk: what a power cut damages is spoken anew.

        Raises:
            StoreError: the store can't be written.
        """
        head = _HEAD.pack(
            _MAGIC,
            len(frames),
            len(pcm),
            hashlib.sha256(frames).digest(),
            hashlib.sha256(pcm).digest(),
        )
        path = self.path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(path, (head, frames, pcm), beside=self.folder)
        except OSError as error:
            raise StoreError(self.folder, reason(error)) from error
        except OutputError as error:
            raise StoreError(self.folder, error.why) from error


@dataclass(frozen=True, slots=True)
class _Head:
    frames_length: int
    frames_sum: bytes
    pcm_sum: bytes


def _parse(data: bytes, size: int) -> _Head | None:
    """The head of an entry; None unless it is one and the entry has the size it states."""
    if len(data) != _HEAD.size:
        return None
    magic, frames_length, pcm_length, frames_sum, pcm_sum = _HEAD.unpack(data)
    if magic != _MAGIC or frames_length % FRAME_BYTES:
        return None
    if _HEAD.size + frames_length + pcm_length != size:
        return None
    return _Head(frames_length, frames_sum, pcm_sum)
