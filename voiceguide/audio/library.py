"""Every clip of a script, from the store or spoken now.

One object for one voice and one store. It knows the voice's level, the keys of clips, what
is missing, and has the missing ones made by an executor.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ThreadPoolExecutor,
    as_completed,
)
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from voiceguide.audio import sounds
from voiceguide.audio.clips import gain_for
from voiceguide.audio.jobs import InlineExecutor, default_jobs
from voiceguide.audio.phrasing import Line, line_of
from voiceguide.audio.progress import NoProgress, Progress
from voiceguide.audio.speak import (
    SpeakJob,
    close_voices,
    measure_level,
    speak,
    store_sound,
    voice_of,
)
from voiceguide.audio.store import ClipStore, Key, StoredClip, key_of, key_of_sound
from voiceguide.errors import OutputError, StoreError, VoiceError
from voiceguide.files import reason, sweep, write_atomic
from voiceguide.program.wishes import Pace
from voiceguide.script.model import Clip, Sound, Spoken
from voiceguide.units import Lufs
from voiceguide.voices import registry
from voiceguide.voices.lexicon import Lexicon, lexicon

if TYPE_CHECKING:
    from voiceguide.audio.aac import AacClip


@dataclass(frozen=True)
class ClipLibrary:
    """The clips of one voice in the store under `root`. Use it in a `with` statement.

    Attributes:
        voice: the voice's name.
        root: the folder that has clips/ and levels/.
        calibration: sentences over which an unknown level is measured; always the same.
        executor: runs the speech; None for a pool where the voice is worth it.
        jobs: processes of that pool; None for one a core.
        pace: how fast the person likes it.
    """

    voice: str
    root: Path
    calibration: tuple[str, ...]
    progress: Progress = field(default_factory=NoProgress)
    executor: Executor | None = None
    jobs: int | None = None
    pace: Pace = Pace.NORMAL

    @property
    def store(self) -> ClipStore:
        """The clips."""
        return ClipStore(self.root / "clips")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        close_voices()

    def stored(self, clips: Iterable[Clip]) -> dict[Clip, StoredClip] | None:
        """All of the clips if the store has them all, else None. Speaks nothing."""
        level = self._known_level()
        if level is None:
            return None
        found: dict[Clip, StoredClip] = {}
        for clip, key in self._keys(clips, level).items():
            stored = self.store.get(key)
            if stored is None:
                return None
            found[clip] = stored
        return found

    def missing(self, clips: Iterable[Clip]) -> list[Clip]:
        """Those of the clips that the store lacks. Speaks nothing."""
        clips, level = tuple(clips), self._known_level()
        if level is None:
            return list(clips)
        keys = self._keys(clips, level)
        return [clip for clip, key in keys.items() if self.store.get(key) is None]

    def made(self, clips: Iterable[Clip]) -> dict[Clip, StoredClip]:
        """All of the clips; what the store lacks is spoken first.

        Raises:
            UnspeakableError: a sentence has what no voice can say.
            LexiconError: the person's lexicon has mistakes.
            VoiceError: the voice can't run, is damaged, or can't speak a sentence.
            StoreError: the store can't be read or written.
        """
        for folder in (self.root, self.store.folder):
            sweep(folder)
        level = self._level()
        keys = self._keys(clips, level)
        found = {clip: self.store.get(key) for clip, key in keys.items()}
        missing = [clip for clip, stored in found.items() if stored is None]
        self._make(missing, keys, level)
        return {
            clip: stored if stored is not None else self._read(keys[clip])
            for clip, stored in found.items()
        }

    def aac(self, clips: Iterable[Clip]) -> "dict[Clip, AacClip]":
        """The AAC frames of clips that were made, for an audiobook.

        Raises:
            StoreError: one is gone or damaged, or the store can't be read.
        """
        from voiceguide.audio.aac import AacJob, encode_stored

        keys = self._keys(clips, self._level())
        jobs = [AacJob(key, self.store.folder) for key in keys.values()]
        if self.executor is not None:
            encoded = self.executor.map(encode_stored, jobs)
            return dict(zip(keys, encoded, strict=True))
        # Threads: the encoder lets go of the interpreter.
        with ThreadPoolExecutor(self.jobs or default_jobs()) as executor:
            return dict(zip(keys, executor.map(encode_stored, jobs), strict=True))

    def pcm(self, clips: Iterable[Clip]) -> dict[Clip, bytes]:
        """The PCM of clips that were made, each whole; a damaged one is made anew.

        Raises:
            as `made` does.
        """
        level = self._level()
        keys = self._keys(clips, level)
        self._make([c for c, key in keys.items() if self.store.pcm(key) is None], keys, level)
        found = {clip: self.store.pcm(key) for clip, key in keys.items()}
        lost = next((clip for clip, pcm in found.items() if pcm is None), None)
        if lost is not None:
            raise StoreError(self.store.path(keys[lost]), "a clip vanished while it was needed")
        return {clip: pcm for clip, pcm in found.items() if pcm is not None}

    def _read(self, key: Key) -> StoredClip:
        stored = self.store.get(key)
        if stored is None:
            raise StoreError(self.store.path(key), "a clip vanished while it was needed")
        return stored

    def _keys(self, clips: Iterable[Clip], level: Lufs) -> dict[Clip, Key]:
        identity, gain_db = voice_of(self.voice).identity(), gain_for(level)
        return {
            clip: key_of_sound(sounds.pcm(clip.name))
            if isinstance(clip, Sound)
            else key_of(self._line(clip), identity, gain_db)
            for clip in clips
        }

    def _line(self, clip: Spoken) -> Line:
        return line_of(clip, self.pace, self._lexicon, phonemes=self._phonemes)

    @cached_property
    def _lexicon(self) -> Lexicon:
        """Read once: a file that changes changes no build midway."""
        return lexicon(self.root)

    @cached_property
    def _phonemes(self) -> bool:
        return registry.info(self.voice).phonemes

    def _make(self, clips: Iterable[Clip], keys: Mapping[Clip, Key], level: Lufs) -> None:
        # By key: two ways of writing may come to the same words.
        by_key: dict[Key, Spoken] = {}
        for clip in clips:
            if isinstance(clip, Sound):
                store_sound(clip.name, self.store)
            else:
                by_key.setdefault(keys[clip], clip)
        sentences = list(by_key.values())
        if not sentences:
            return
        # The longest first, so that no process is left with a long one at the end.
        sentences.sort(key=lambda clip: (-len(clip.text), clip.text))
        gain_db = gain_for(level)
        self.progress.start(len(sentences), self.voice)
        try:
            self._run([self._job(clip, gain_db, keys[clip]) for clip in sentences])
        finally:
            self.progress.finish()

    def _job(self, clip: Spoken, gain_db: float, key: Key) -> SpeakJob:
        line = self._line(clip)
        return SpeakJob(self.voice, clip.text, line, gain_db, key, self.store.folder)

    def _run(self, jobs: list[SpeakJob]) -> None:
        executor = self.executor or self._own_executor(len(jobs))
        waiting: list[Future[Key]] = []
        done = False
        try:
            for job in jobs:
                future = executor.submit(speak, job)
                if future.done():
                    self._note(future)
                else:
                    waiting.append(future)
            for future in as_completed(waiting):
                self._note(future)
            done = True
        except BrokenExecutor as error:
            raise VoiceError(
                "a process that makes speech ended by itself",
                "run the command again: it goes on from the clips made so far",
            ) from error
        finally:
            for future in waiting:
                future.cancel()
            if executor is not self.executor:
                _end(executor, at_once=not done)

    def _note(self, future: "Future[Key]") -> None:
        future.result()
        self.progress.advance()

    def _own_executor(self, jobs: int) -> Executor:
        if not registry.info(self.voice).many_processes:
            return InlineExecutor()
        from voiceguide.audio.pool import SpeechPool

        return SpeechPool(min(self.jobs or default_jobs(), jobs))

    def _level(self) -> Lufs:
        """The voice's level; if nobody knows it, measured once on this machine."""
        known = self._known_level()
        if known is not None:
            return known
        level = Lufs(round(measure_level(self.voice, self.calibration), 1))
        path = self._level_path()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(
                path,
                json.dumps({"integrated_lufs": level}).encode(),
                durable=False,
                beside=self.root,
            )
        except OSError as error:
            raise StoreError(self.root, reason(error)) from error
        except OutputError as error:
            raise StoreError(self.root, error.why) from error
        return level

    def _known_level(self) -> Lufs | None:
        level = voice_of(self.voice).level
        if level is not None:
            return level
        with suppress(OSError, ValueError, KeyError, TypeError):
            stored = json.loads(self._level_path().read_bytes())
            measured = float(stored["integrated_lufs"])
            if _QUIETEST < measured < 0:
                return Lufs(measured)
        return None

    def _level_path(self) -> Path:
        identity = json.dumps(voice_of(self.voice).identity(), sort_keys=True)
        digest = hashlib.sha256(identity.encode()).hexdigest()[:24]
        return self.root / "levels" / f"{digest}.json"


def _end(executor: Executor, *, at_once: bool) -> None:
    from voiceguide.audio.pool import SpeechPool

    if at_once and isinstance(executor, SpeechPool):
        executor.abandon()
    else:
        executor.shutdown(wait=True, cancel_futures=True)


_QUIETEST = -60.0
"""No voice is so quiet: a stored level under it is damage."""
