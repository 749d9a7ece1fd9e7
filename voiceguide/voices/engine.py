"""The contract of a speech engine: the voices that it has, one of them open, what it gives.

docs/voices-howto.md shows how a package adds an engine; tests/test_voice_contract.py holds
every voice of every engine to it.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol
from unicodedata import category

from voiceguide.files import open_regular, reason
from voiceguide.units import Lufs


@dataclass(frozen=True, slots=True)
class Speech:
    """One sentence as a voice speaks it.

    Attributes:
        pcm: mono, 16 bit, little-endian.
        rate: samples a second, 8,000 to 48,000.
    """

    pcm: bytes
    rate: int

    @property
    def seconds(self) -> float:
        """Its length in seconds."""
        return len(self.pcm) / 2 / self.rate


class Voice(Protocol):
    """An open voice: says one sentence at a time.

    It is used through `VoiceHandle`, which lets one thread speak at a time, refuses texts that
    have no word in them, checks that what comes back is complete, and makes a
    SpeechError of whatever `speak` raises.
    """

    @property
    def identity(self) -> Mapping[str, str]:
        """Everything that changes how a sentence sounds: engine, version, model, pace.

        It never changes, and is part of the key of every clip, so that no stale clip is used.
        """
        ...

    def speak(self, text: str, slowness: float = 1.0) -> Speech:
        """Say one sentence, or one clause of it.

        Args:
            text: words as language.speakable gives them; where `VoiceInfo.phonemes` has any,
                also those phonemes in double brackets, with spaces between words.
            slowness: how many times as long as at the voice's usual pace it should take, 0.5
                to 2.

        The result is the complete sentence, with no more than half a second of silence at
        either edge.

        Raises:
            Exception: of any type; its message completes "could not speak ...: ".
            VoiceDamagedError: its model is not the file it should be.
        """
        ...

    def close(self) -> None:
        """End what the voice has started, whatever another thread has it say just now."""


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """What a listing says of a voice, without opening it.

    Attributes:
        licence: of the voice and of what it speaks, as its publisher states it.
        why_not: why it can't run on this machine; empty if it can.
        hint: what would make it run.
        many_processes: whether it is slow enough to be worth a pool of processes.
        speed: about how many seconds of speech one process makes a second, for estimates.
        phonemes: the letters of IPA that it reads in double brackets, as espeak-ng writes them
            (`phonemes_among` picks them), so that the lexicon can say exactly how a word sounds;
            a voice without any gets a respelling.
        level: integrated loudness of its speech as it comes, where that is known for everybody
            who has this voice; None: it is measured once on this machine.
        variant_of: the voice whose model it shares, where it is one of several.
        other_names: further names that it can be called by.
    """

    name: str
    engine: str
    language: str
    quality: str
    licence: str
    source: str
    why_not: str = ""
    hint: str = ""
    many_processes: bool = True
    speed: float = 8.0
    phonemes: str = ""
    level: Lufs | None = None
    variant_of: str = ""
    other_names: tuple[str, ...] = ()

    @property
    def runs_here(self) -> bool:
        """Whether it can run on this machine, as far as a look can tell."""
        return not self.why_not


@dataclass(frozen=True, slots=True)
class FileSpec:
    """A file as it must be.

    Attributes:
        size: bytes.
        checksum: "sha256:..." or "md5:...". MD5 stands where the publisher gives no other:
            nobody can make a second file for a given MD5, only two files for one of his own.
    """

    name: str
    size: int
    checksum: str

    @classmethod
    def of(cls, path: Path) -> "FileSpec":
        """A file as it is now. Raises OSError."""
        return cls(path.name, path.stat().st_size, _checksum(path, "sha256"))

    def fault(self, path: Path) -> str:
        """What is wrong with a file that should be this one; empty if nothing. Reads it."""
        try:
            same = path.stat().st_size == self.size
            kind = self.checksum.partition(":")[0]
            if same and _checksum(path, kind) == self.checksum:
                return ""
        except OSError as error:
            return f"can't be read: {reason(error)}"
        return "does not have the checksum it should have"


def _checksum(path: Path, kind: str) -> str:
    with open_regular(path) as file:
        digest = hashlib.file_digest(file, lambda: hashlib.new(kind, usedforsecurity=False))
    return f"{kind}:{digest.hexdigest()}"


@dataclass(frozen=True, slots=True)
class Download:
    """A voice that can be installed: VOICEGUIDE_HOME/voices/NAME gets its files.

    Attributes:
        engine: the engine that will speak with it, as `Installed.engine` will name it.
        speaker: who is heard, for people: "woman", "women and men".
        licence: as its publisher states it.
        home: the page where a person can read about it.
        address: what the names of the files are added to.
        files: all that it needs; the model is the first.
    """

    name: str
    engine: str
    language: str
    speaker: str
    quality: str
    licence: str
    home: str
    address: str
    files: tuple[FileSpec, ...]

    @property
    def size(self) -> int:
        """The bytes of all its files."""
        return sum(file.size for file in self.files)


def phonemes_among(symbols: Iterable[str]) -> str:
    """Those of a model's symbols that stand for a sound or change one, in order.

    A model has pauses, marks and digits among its symbols, too: they are known to it, and silent.

    >>> phonemes_among(["_", "^", "-", "1", "s", "\u02c8", "\u0259", "S"])
    's\u0259\u02c8'
    """
    kinds = {"Ll", "Lo", "Lm", "Mn"}
    return "".join(sorted(s for s in symbols if len(s) == 1 and category(s) in kinds))


def with_version(name: str, package: str) -> str:
    """The name of an engine with the version of its package, where that is installed."""
    try:
        return f"{name} {version(package)}"
    except PackageNotFoundError:
        return name


class Engine(Protocol):
    """Whatever speaks. Making one and looking at it loads nothing and starts nothing."""

    def voices(self) -> Sequence[VoiceInfo]:
        """The voices that it has or could have here, the best first."""
        ...

    def open(self, name: str) -> Voice:
        """Open one of its voices, one that `voices` says runs here. Whoever opens it closes it.

        It takes as long as finding out the voice's identity: a model is loaded when the first
        sentence is spoken.

        Raises:
            VoiceUnavailableError: it can't run on this machine after all.
        """
        ...

    def downloads(self) -> Sequence[Download]:
        """The voices that can be installed for it, the best first."""
        return ()
