"""build_session: the only module that knows every room.

A session goes through the rooms in order: plan, script, clips, timeline, frames, file.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from concurrent.futures import Executor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

from voiceguide.audio import sounds
from voiceguide.audio.store import ClipStore, Key, StoredClip, key_of, key_of_sound
from voiceguide.errors import OutputError, StoreError, UsageError, VoiceError
from voiceguide.files import reason, write_atomic
from voiceguide.program.catalog import exercises, load_program
from voiceguide.program.model import DayPlan, Program
from voiceguide.program.planner import Request, plan_day, plan_days
from voiceguide.script.model import Clip, Script, Sound, Spoken
from voiceguide.script.phrases import Language, language
from voiceguide.script.writer import Writer
from voiceguide.timeline.estimate import EstimatedLengths, estimated
from voiceguide.timeline.model import Timeline
from voiceguide.timeline.schedule import schedule
from voiceguide.units import Lufs, Millis
from voiceguide.voices import registry
from voiceguide.voices.base import Voice

FORMATS = ("mp3", "wav")


class Progress(Protocol):
    """Who is told how the work goes on."""

    def start(self, sentences: int, voice: str) -> None:
        """So many sentences are about to be spoken."""

    def advance(self) -> None:
        """One of them is in the store."""

    def finish(self) -> None:
        """All of them are, or the work has stopped."""


class NoProgress:
    """Fulfils Progress in silence."""

    def start(self, sentences: int, voice: str) -> None:
        """Say nothing."""

    def advance(self) -> None:
        """Say nothing."""

    def finish(self) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """What to build.

    Attributes:
        voice: None for the best that runs here.
        minutes: None for the program's own for that week.
        out: a folder (made if missing), or a file if it ends in the format's suffix.
    """

    day: int
    program: str = "gentle"
    voice: str | None = None
    minutes: int | None = None
    warm_up: str = "march"
    out: Path = Path()
    format: str = "mp3"
    jobs: int | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """A session that was written."""

    path: Path
    timeline: Timeline


def home() -> Path:
    """The one folder for journal, clip store and voices: VOICEGUIDE_HOME, or the platform's."""
    named = os.environ.get("VOICEGUIDE_HOME")
    if named:
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("voiceguide", appauthor=False)


@dataclass(frozen=True)
class Studio:
    """Everything that builds sessions, over one clip store.

    Attributes:
        root: the folder of the store, as `home()` gives it.
        executor: runs the speech; None for a pool of processes where the voice is worth it.
    """

    root: Path = field(default_factory=home)
    progress: Progress = field(default_factory=NoProgress)
    executor: Executor | None = None
    language_code: str = "en"

    @cached_property
    def language(self) -> Language:
        """The wording."""
        return language(self.language_code)

    @cached_property
    def writer(self) -> Writer:
        """Writes the scripts."""
        return Writer(self.language)

    @cached_property
    def lengths(self) -> EstimatedLengths:
        """Tells the planner how long things take."""
        return EstimatedLengths(self.writer, _sound_lengths())

    @property
    def store(self) -> ClipStore:
        """The clips."""
        return ClipStore(self.root / "clips")

    def plan(self, request: SessionRequest) -> DayPlan:
        """The plan of a day. Raises as program.planner.plan_day does."""
        program = load_program(request.program)
        self._check_warm_up(request.warm_up)
        asked = Request(request.minutes, request.warm_up)
        return plan_day(program, exercises(), request.day, self.lengths, asked)

    def course(self, program: Program, days: int, request: Request) -> list[Timeline]:
        """The timelines of the first days of a program, with estimated lengths."""
        self._check_warm_up(request.warm_up)
        plans = plan_days(program, exercises(), range(1, days + 1), self.lengths, request)
        return [self._estimate(self.writer.write(plan), "none") for plan in plans]

    def timeline(self, request: SessionRequest) -> Timeline:
        """The timeline of a day, without speaking a word.

        Lengths are measured where every clip is in the store, else estimated.
        """
        script = self.writer.write(self.plan(request))
        name = request.voice or registry.default_name()
        registry.info(name)
        clips = self._stored(script, registry.make(name)) if registry.info(name).runs_here else None
        if clips is None:
            return self._estimate(script, name)
        return schedule(script, _lengths(clips), voice=name, measured=True)

    def build(self, request: SessionRequest) -> Built:
        """Build the session of a day and write it.

        Raises:
            UsageError: a day, a name, minutes or an output that make no sense.
            VoiceError: the voice can't run, is damaged, or can't speak a sentence.
            FitError: its speech does not fit where it must.
            StoreError, OutputError: something can't be written.
        """
        plan = self.plan(request)
        target = _target(request)
        script = self.writer.write(plan)
        name = request.voice or registry.default_name()
        keys = self._speak(script, name, request.jobs)
        clips = self._read(keys)
        timeline = schedule(script, _lengths(clips), voice=name, measured=True)
        data = self._mp3(timeline, clips) if request.format == "mp3" else self._wav(timeline, keys)
        _write(target, data)
        return Built(target, timeline)

    def _check_warm_up(self, name: str) -> None:
        from voiceguide.errors import UnknownNameError

        if name not in self.language.warm_ups:
            raise UnknownNameError("warm-up", name, sorted(self.language.warm_ups))

    def _estimate(self, script: Script, voice: str) -> Timeline:
        lengths = estimated(script.clips(), _sound_lengths())
        return schedule(script, lengths, voice=voice, measured=False)

    def _mp3(self, timeline: Timeline, clips: Mapping[Clip, StoredClip]) -> bytes:
        from voiceguide.audio.assemble import assemble
        from voiceguide.publish.tags import id3

        return id3(timeline) + assemble(timeline, {c: s.frames for c, s in clips.items()})

    def _wav(self, timeline: Timeline, keys: Mapping[Clip, Key]) -> bytes:
        from voiceguide.audio.mixdown import mixdown, wav

        pcm: dict[Clip, bytes] = {}
        for clip in {event.clip for event in timeline.events}:
            stored = self.store.pcm(keys[clip])
            if stored is None:
                raise StoreError(self.store.path(keys[clip]), "a clip is damaged; run again")
            pcm[clip] = stored
        return wav(mixdown(timeline, pcm))

    def _stored(self, script: Script, voice: Voice) -> dict[Clip, StoredClip] | None:
        """Every clip of a script if the store has them all, else None."""
        level = voice.level if voice.level is not None else self._read_level(voice)
        if level is None:
            return None
        found: dict[Clip, StoredClip] = {}
        for clip, key in self._keys(script, voice, level).items():
            stored = self.store.get(key)
            if stored is None:
                return None
            found[clip] = stored
        return found

    def _keys(self, script: Script, voice: Voice, level: Lufs) -> dict[Clip, Key]:
        from voiceguide.audio.clips import gain_for

        identity, gain_db = voice.identity(), gain_for(level)
        return {
            clip: key_of_sound(sounds.pcm(clip.name))
            if isinstance(clip, Sound)
            else key_of(clip, identity, gain_db)
            for clip in script.clips()
        }

    def _speak(self, script: Script, name: str, jobs: int | None) -> dict[Clip, Key]:
        """Make sure that every clip of a script is in the store; returns their keys."""
        voice = registry.make(name)
        try:
            level = voice.level if voice.level is not None else self._level(voice)
            keys = self._keys(script, voice, level)
        finally:
            voice.close()
        self._store_sounds(keys)
        self._make_missing(keys, name, level, jobs)
        return keys

    def _store_sounds(self, keys: Mapping[Clip, Key]) -> None:
        for clip, key in keys.items():
            if isinstance(clip, Sound) and self.store.get(key) is None:
                from voiceguide.audio.speak import store_sound

                store_sound(clip.name, self.store)

    def _make_missing(
        self, keys: Mapping[Clip, Key], name: str, level: Lufs, jobs: int | None
    ) -> None:
        missing = [
            (clip, key)
            for clip, key in keys.items()
            if isinstance(clip, Spoken) and self.store.get(key) is None
        ]
        if not missing:
            return
        from voiceguide.audio.clips import gain_for
        from voiceguide.audio.speak import SpeakJob

        # The longest first, so that no process is left with a long one at the end.
        missing.sort(key=lambda item: (-len(item[0].text), item[0].text))
        todo = [
            SpeakJob(name, clip, gain_for(level), key, self.store.folder) for clip, key in missing
        ]
        self.progress.start(len(todo), name)
        try:
            self._run(todo, name, jobs)
        finally:
            self.progress.finish()

    def _run(self, todo: "list[SpeakJob]", name: str, jobs: int | None) -> None:
        from voiceguide.audio.pool import InlineExecutor, SpeechPool, default_jobs
        from voiceguide.audio.speak import close_voices, speak

        executor = self.executor
        if executor is None:
            count = min(jobs or default_jobs(), len(todo))
            pooled = registry.info(name).many_processes
            executor = SpeechPool(count) if pooled else InlineExecutor()
        try:
            for future in as_completed([executor.submit(speak, job) for job in todo]):
                future.result()
                self.progress.advance()
        except BrokenProcessPool as error:
            raise VoiceError(
                "a process that makes speech ended by itself",
                "run the command again: it goes on from the clips made so far",
            ) from error
        finally:
            if executor is not self.executor:
                executor.shutdown(wait=True, cancel_futures=True)
            close_voices()

    def _level(self, voice: Voice) -> Lufs:
        """A voice's level, measured once on this machine over fixed sentences."""
        known = self._read_level(voice)
        if known is not None:
            return known
        from voiceguide.audio.speak import measure_level

        phrases = self.language.phrases
        sentences = phrases.opening.safety + phrases.why.notes[:6]
        level = Lufs(round(measure_level(voice.name, sentences), 2))
        path = self._level_path(voice)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(path, json.dumps({"integrated_lufs": level}).encode(), durable=False)
        except (OSError, OutputError) as error:
            why = reason(error) if isinstance(error, OSError) else error.message
            raise StoreError(self.root, why) from error
        return level

    def _read_level(self, voice: Voice) -> Lufs | None:
        with suppress(OSError, ValueError, KeyError, TypeError):
            stored = json.loads(self._level_path(voice).read_bytes())
            level = float(stored["integrated_lufs"])
            if -60 < level < 0:
                return Lufs(level)
        return None

    def _level_path(self, voice: Voice) -> Path:
        identity = json.dumps(voice.identity(), sort_keys=True)
        digest = hashlib.sha256(identity.encode()).hexdigest()[:24]
        return self.root / "levels" / f"{digest}.json"

    def _read(self, keys: Mapping[Clip, Key]) -> dict[Clip, StoredClip]:
        clips: dict[Clip, StoredClip] = {}
        for clip, key in keys.items():
            stored = self.store.get(key)
            if stored is None:
                raise StoreError(self.store.path(key), "a clip vanished while it was needed")
            clips[clip] = stored
        return clips


def _sound_lengths() -> dict[str, Millis]:
    return {name: sounds.length_ms(name) for name in sounds.NAMES}


def _lengths(clips: Mapping[Clip, StoredClip]) -> dict[Clip, Millis]:
    return {clip: stored.length_ms for clip, stored in clips.items()}


def _target(request: SessionRequest) -> Path:
    """The file to write. Nothing is made yet; what can't work is found before any speech."""
    if request.format not in FORMATS:
        raise UsageError(f"unknown format: {request.format!r}", f"there are: {', '.join(FORMATS)}")
    suffix = f".{request.format}"
    out = request.out
    if out.suffix.lower() == suffix and not out.is_dir():
        target = out
    elif out.suffix.lower() in {f".{name}" for name in FORMATS} and not out.is_dir():
        raise UsageError(f"{out} does not fit --format {request.format}", f"end it in {suffix}")
    else:
        target = out / f"day-{request.day:02d}{suffix}"
    _check_folder(target.parent)
    return target


def _check_folder(folder: Path) -> None:
    existing = folder
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    if not existing.is_dir():
        raise OutputError(folder, f"{existing} is not a folder")
    if not os.access(existing, os.W_OK):
        raise OutputError(folder, "permission denied")


def _write(target: Path, data: bytes) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(target, reason(error)) from error
    write_atomic(target, data)
