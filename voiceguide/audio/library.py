"""Every clip of a script, from the store or spoken now.

One object for one voice and one store. It knows the voice's level, the keys of clips, what
is missing, and has an executor speak the missing ones.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from voiceguide.audio.jobs import InlineExecutor, Progress, default_jobs
from voiceguide.audio.keys import Key
from voiceguide.audio.speaker import Speaker
from voiceguide.audio.store import ClipStore, StoredClip, write_entry
from voiceguide.errors import VoiceError
from voiceguide.files import read_regular, sweep
from voiceguide.language.texts import ENGLISH
from voiceguide.program.wishes import Pace
from voiceguide.script.model import Clip, Sound, Spoken
from voiceguide.units import Lufs
from voiceguide.voices.handle import VoiceHandle
from voiceguide.voices.lexicon import lexicon

if TYPE_CHECKING:
    from voiceguide.audio.audiobook import AacClip
    from voiceguide.audio.pool import SpeechPool

MIN_LEVEL = Lufs(-60.0)
_MAX_LEVEL_BYTES = 1000
"""No voice is so quiet: a stored level under it is damage."""


class ClipLibrary:
    """The clips of one voice in the store under a folder. Use it in a `with` statement.

    It owns its voice: its end closes it. The lexicon is read once, so that a file that is edited
    changes no build and no running server midway. Any thread may look; one at a time has clips
    spoken.

    Args:
        voice: the voice's name. Nothing of it is opened yet.
        root: the folder that has clips/ and levels/.
        calibration: sentences over which an unknown level is measured; always the same.
        progress: hears of the speech.
        executor: runs the speech; None for a pool where the voice is worth it.
        jobs: processes of that pool; None for one a core.
        pace: how fast the person likes it.
        language: the code of the language that is spoken.

    Raises:
        UnknownNameError: there is no voice of that name.
        VoiceUnavailableError: there could be, but it is not installed.
        LexiconError: the person's lexicon has mistakes.
    """

    def __init__(
        self,
        voice: str,
        root: Path,
        calibration: tuple[str, ...],
        progress: Progress | None = None,
        *,
        executor: Executor | None = None,
        jobs: int | None = None,
        pace: Pace = Pace.NORMAL,
        language: str = ENGLISH,
    ) -> None:
        self.voice, self.root, self.store = voice, root, ClipStore(root / "clips")
        self._calibration, self._progress = calibration, progress or Progress()
        self.executor, self.jobs, self._pace = executor, jobs or default_jobs(), pace
        self._handle, self._language = VoiceHandle(voice), language
        self._lexicon = lexicon(root, self._handle.info, language)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._handle.close()

    def stored(self, clips: Iterable[Clip]) -> dict[Clip, StoredClip] | None:
        """All of the clips if the store has them all, else None. Speaks nothing."""
        if (level := self._known_level()) is None:
            return None
        stored: dict[Clip, StoredClip] = {}
        for clip, key in self._keys(clips, level).items():
            if (entry := self.store.get(key)) is None:
                return None
            stored[clip] = entry
        return stored

    def missing(self, clips: Iterable[Clip]) -> list[Clip]:
        """Those of the clips that the store lacks. Speaks nothing."""
        clips, level = tuple(clips), self._known_level()
        if level is None:
            return list(clips)
        keys = self._keys(clips, level)
        return [clip for clip, key in keys.items() if self.store.get(key) is None]

    def ensure(
        self,
        clips: Iterable[Clip],
        *,
        progress: Progress | None = None,
        executor: Executor | None = None,
    ) -> dict[Clip, StoredClip]:
        """All of the clips; what the store lacks is spoken first.

        Args:
            clips: what is wanted.
            progress: hears of the speech, this time.
            executor: runs it, this time.

        Raises:
            UnspeakableError: a sentence has what no voice can say.
            VoiceError: the voice can't run, is damaged, or can't speak a sentence.
            StoreError: the store can't be read or written.
        """
        for folder in (self.root, self.store.folder):
            sweep(folder)
        level = self._level()
        keys = self._keys(clips, level)
        stored = {clip: self.store.get(key) for clip, key in keys.items()}
        missing = {clip: keys[clip] for clip, entry in stored.items() if entry is None}
        self._speak(missing, level, progress or self._progress, executor or self.executor)
        return {
            clip: entry or self.store.present(keys[clip], self.store.get(keys[clip]))
            for clip, entry in stored.items()
        }

    def aac(self, clips: Iterable[Clip]) -> "dict[Clip, AacClip]":
        """The AAC frames of clips that are there, for an audiobook.

        Raises:
            StoreError: one is gone or damaged, or the store can't be read.
        """
        from voiceguide.audio.audiobook import encode_stored

        keys = self._keys(clips, self._level())
        # Threads: the encoder lets go of the interpreter.
        own = nullcontext(self.executor) if self.executor else ThreadPoolExecutor(self.jobs)
        with own as executor:
            encoded = executor.map(partial(encode_stored, self.store), keys.values())
            return dict(zip(keys, encoded, strict=True))

    def pcm(self, clips: Iterable[Clip]) -> dict[Clip, bytes]:
        """The PCM of clips; those that lack it are spoken anew.

        Raises:
            as `ensure` does.
        """
        level = self._level()
        keys = self._keys(clips, level)
        damaged = {clip: key for clip, key in keys.items() if self.store.pcm(key) is None}
        self._speak(damaged, level, self._progress, self.executor)
        return {clip: self.store.present(key, self.store.pcm(key)) for clip, key in keys.items()}

    def new_executor(self, sentences: int | None = None) -> "InlineExecutor | SpeechPool":
        """An executor that suits the voice: processes where it is slow enough to be worth them.

        Args:
            sentences: how many are to be spoken, where that is known.
        """
        if not self._handle.info.many_processes:
            return InlineExecutor()
        from voiceguide.audio.pool import SpeechPool

        return SpeechPool(min(self.jobs, sentences or self.jobs))

    def _keys(self, clips: Iterable[Clip], level: Lufs) -> dict[Clip, Key]:
        return self._speaker(level).keys(clips)

    def speaker(self) -> Speaker:
        """Who speaks, to be sent to others; an unknown level is measured first.

        Raises:
            VoiceError: the voice can't run.
            StoreError: its level can't be written.
        """
        return self._speaker(self._level())

    def _speaker(self, level: Lufs) -> Speaker:
        return Speaker(self._handle, level, self._lexicon, pace=self._pace, language=self._language)

    def _speak(
        self, clips: Mapping[Clip, Key], level: Lufs, progress: Progress, executor: Executor | None
    ) -> None:
        if not clips:
            return
        # Decoder, encoder and numpy come with it: a session whose clips are there needs none.
        from voiceguide.audio.speak import speak, store_sound

        # By key: two ways of writing may come to the same words.
        sentences: dict[Key, Spoken] = {}
        for clip, key in clips.items():
            if isinstance(clip, Sound):
                store_sound(clip.name, self.store)
            else:
                sentences.setdefault(key, clip)
        if not sentences:
            return
        speaker = self._speaker(level)
        speak_into = partial(speak, self._handle, gain_db=speaker.gain_db, store=self.store)
        # The longest first, so that no process is left with a long one at the end.
        tasks = [
            partial(speak_into, clip.text, speaker.voice_text(clip), key=key)
            for key, clip in sorted(
                sentences.items(), key=lambda item: (-len(item[1].text), item[1].text)
            )
        ]
        progress.start(len(tasks), self.voice)
        try:
            if executor is not None:
                _run(tasks, executor, progress)
                return
            own = self.new_executor(len(tasks))
            try:
                _run(tasks, own, progress)
            except BaseException:
                own.abandon()
                raise
            own.shutdown()
        finally:
            progress.finish()

    def _level(self) -> Lufs:
        """The voice's level; if nobody knows it, measured once on this machine."""
        if (known := self._known_level()) is not None:
            return known
        from voiceguide.audio.speak import measure_level

        level = Lufs(round(measure_level(self._handle, self._calibration, self._language), 1))
        content = json.dumps({"integrated_lufs": level}).encode()
        write_entry(self._level_path(), (content,), self.root)
        return level

    def _known_level(self) -> Lufs | None:
        if self._handle.info.level is not None:
            return self._handle.info.level
        with suppress(OSError, ValueError, KeyError, TypeError):
            stored = json.loads(read_regular(self._level_path(), _MAX_LEVEL_BYTES))
            measured = float(stored["integrated_lufs"])
            if MIN_LEVEL < measured < 0:
                return Lufs(measured)
        return None

    def _level_path(self) -> Path:
        identity = json.dumps(dict(self._handle.identity), sort_keys=True)
        digest = hashlib.sha256(identity.encode()).hexdigest()[:24]
        return self.root / "levels" / f"{digest}.json"


def _run(tasks: Iterable[Callable[[], None]], executor: Executor, progress: Progress) -> None:
    waiting: list[Future[None]] = []
    try:
        for task in tasks:
            future = executor.submit(task)
            if future.done():
                future.result()
                progress.advance()
            else:
                waiting.append(future)
        for future in as_completed(waiting):
            future.result()
            progress.advance()
    except BrokenExecutor as error:
        raise VoiceError(
            "a process that makes speech ended by itself",
            "run the command again: it goes on from the clips that are there",
        ) from error
    finally:
        for future in waiting:
            future.cancel()
