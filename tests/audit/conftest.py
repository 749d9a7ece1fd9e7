"""Finished sessions for the audit, in parts that a test can damage."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from mp3_decoder import decode
from mutagen.id3 import GEOB, ID3

from voiceguide.audio import mp3
from voiceguide.audio.assemble import assemble
from voiceguide.audio.background import loop_frames, loop_of
from voiceguide.audio.frames import EARLY_FRAMES
from voiceguide.audio.library import ClipLibrary
from voiceguide.audit.split_tag import split_tag
from voiceguide.program.adjustment import SessionKind
from voiceguide.program.model import DayPlan, Dose
from voiceguide.program.wishes import Background
from voiceguide.publish.tags import id3
from voiceguide.script.model import (
    Cue,
    CuePart,
    Hold,
    Item,
    Pause,
    Priority,
    Script,
    Section,
    SectionKind,
    Sound,
    Spoken,
    TimedCue,
    Utterance,
)
from voiceguide.timeline.schedule import schedule
from voiceguide.units import FRAME_BYTES, Millis, frame_at


@dataclass(frozen=True)
class Session:
    """A finished file in parts that a test can damage."""

    tag: bytes = field(repr=False)
    frames: bytes = field(repr=False)

    @classmethod
    def of(cls, mp3: bytes) -> "Session":
        parts = split_tag(mp3)
        return cls(mp3[: len(mp3) - len(parts.frames)], parts.frames)

    @property
    def mp3(self) -> bytes:
        return self.tag + self.frames

    @cached_property
    def sheet(self) -> dict:
        return json.loads(split_tag(self.mp3).cue_sheet)

    @cached_property
    def pcm(self) -> np.ndarray:
        return np.frombuffer(decode(self.frames), "<i2")

    def with_sheet(self, text: str) -> "Session":
        tags = ID3()
        tags.add(
            GEOB(
                encoding=0,
                mime="application/json",
                desc="voiceguide cue sheet",
                data=text.encode(),
            )
        )
        file = io.BytesIO()
        tags.save(file, v1=0, v2_version=3)
        return replace(self, tag=file.getvalue())

    def events(self, content: str | None = None) -> list[tuple[int, int, dict]]:
        """First frame, frame behind the last, event: of speech, or of a sound."""
        return [
            (first := frame_at(e["start_ms"]) - EARLY_FRAMES, first + _frames_of(e), e)
            for e in self.sheet["events"]
            if (e.get("sound") == content if content else e["kind"] == "speech")
        ]

    def cut(self, first: int, behind: int, instead: bytes = b"") -> "Session":
        """Frames `first` to `behind` taken out, others put in."""
        before, after = self.frames[: first * FRAME_BYTES], self.frames[behind * FRAME_BYTES :]
        return replace(self, frames=before + instead + after)

    def part(self, first: int, behind: int) -> bytes:
        return self.frames[first * FRAME_BYTES : behind * FRAME_BYTES]

    def from_pcm(self, pcm: np.ndarray) -> "Session":
        """Other sound in frames of the agreed kind, none of it moved."""
        encoded = mp3.encode(np.clip(pcm, -32768, 32767).astype("<i2").tobytes())
        return replace(self, frames=encoded[EARLY_FRAMES * FRAME_BYTES :][: len(self.frames)])

    def encoded(
        self,
        *,
        rate: int = 24_000,
        bit_rate: int = 48_000,
        layout: str = "mono",
        xing: bool = False,
        reservoir: bool = False,
    ) -> bytes:
        """The sound as another program would encode it, without a tag."""
        file = io.BytesIO()
        options = {"write_xing": str(int(xing)), "id3v2_version": "0"}
        with av.open(file, "w", format="mp3", options=options) as out:
            stream = out.add_stream(
                "mp3", rate=rate, layout=layout, options={"reservoir": str(int(reservoir))}
            )
            stream.bit_rate = bit_rate
            frame = av.AudioFrame.from_ndarray(self.pcm[None, :], format="s16", layout="mono")
            frame.sample_rate = 24_000
            resampler = av.AudioResampler(format="s16p", layout=layout, rate=rate)
            for part in [*resampler.resample(frame), *resampler.resample(None)]:
                part.pts = None
                out.mux(stream.encode(part))
            out.mux(stream.encode(None))
        return file.getvalue()

    def gap(self, least: int = 60, behind: int = 0) -> int:
        """A frame from which on `least` frames are silent."""
        events = self.sheet["events"]
        return next(
            frame_at(one["end_ms"]) + 1
            for one, two in pairwise(events)
            if frame_at(two["start_ms"]) - frame_at(one["end_ms"]) > least + 4
            and frame_at(one["end_ms"]) >= behind
        )


def _frames_of(event: dict) -> int:
    return (event["end_ms"] - event["start_ms"]) // 24


def _script(sentences: tuple[str, ...], hold_s: int) -> Script:
    """A little of everything, in about two minutes."""
    items: list[Item] = [Pause.fixed(601)]
    for sentence in sentences[:4]:
        items += [Utterance(Spoken(sentence), Cue.INSTRUCTION), Pause.fixed(907)]
    for side in ("left", "right"):
        items += [Utterance(Spoken(sentences[4]), Cue.MOVE_IN), Pause.fixed(1511)]
        for repetition in (1, 2):
            items += [_hold(side, repetition, hold_s), Pause.fixed(3001)]
            items += [Utterance(Spoken(sentences[5]), Cue.RELEASE), Pause.fixed(1009)]
    items += [Utterance(Sound("switch"), Cue.SIGNAL), Pause.fixed(503)]
    for name in ("breath-in", "tick", "tick"):
        items += [Utterance(Sound(name), Cue.BREATH), Pause.fixed(2003)]
    for sentence in sentences[6:]:
        items += [Utterance(Spoken(sentence), Cue.REST), Pause.fixed(3503)]
    items += [Utterance(Sound("session-end"), Cue.SIGNAL), Pause.fixed(1000)]
    return _script_of(items, hold_s)


def _calm_script() -> Script:
    """Three quarters of a minute with more silence than sound."""
    say = [
        Utterance(Spoken(sentence), Cue.INSTRUCTION)
        for sentence in (*SENTENCES[8:10], *SENTENCES[:2])
    ]
    items: list[Item] = [Pause.fixed(601), say[0], Pause.fixed(1511), say[1], Pause.fixed(5003)]
    items += [_hold("left", 1, 12), Pause.fixed(4409), say[2], Pause.fixed(907), say[3]]
    items += [Pause.fixed(6007), Utterance(Sound("tick"), Cue.SIGNAL), Pause.fixed(4007)]
    items += [Utterance(Sound("session-end"), Cue.SIGNAL), Pause.fixed(1000)]
    return _script_of(items, 12)


def _script_of(items: list[Item], hold_s: int) -> Script:
    plan = DayPlan(
        program="test",
        title="Test",
        day=1,
        program_days=1,
        week=1,
        kind=SessionKind.TRAINING,
        minutes=1,
        dose=Dose(hold_s, 2),
        warm_up="march",
        blocks=(),
    )
    return Script(plan, (Section(SectionKind.STRETCH, "Stretch", tuple(items)),))


def _hold(side: str, repetition: int, hold_s: int) -> Hold:
    at = Millis(hold_s * 1000 - 3000)
    count = TimedCue(
        ((CuePart(Spoken("Three, two, one.", beat_ms=1000)),),),
        *(Cue.COUNT, Priority.COUNT, at, at, at),
        optional=False,
    )
    tones = Sound("hold-start"), Sound("hold-end")
    return Hold("test", side, repetition, 2, hold_s, *tones, (count,))


SENTENCES = (
    "Welcome to a session that is over soon.",
    "Lie on your back, bend your knees, and let your feet rest on the mat.",
    "Stop whatever hurts.",
    "Let your shoulders sink.",
    "Draw that knee towards your chest.",
    "Let it go again.",
    "Now rest for a while, and feel how the floor carries you.",
    "Let your jaw be loose.",
    "With every breath out you grow a little heavier, and a little wider, and a little warmer.",
    "There is nothing left to do now, and nobody who wants anything from you for a while.",
    "That was all for today, see you tomorrow.",
)
OTHERS = (
    "This one is another session altogether, and it says so at length.",
    "Come to your hands and knees.",
    "Move slowly, and only as far as it feels good.",
    "Breathe in.",
    "Walk your hands to one side until you feel your ribs open.",
    "And back.",
    "Sit on your heels.",
    "Rest your forehead on the mat, and let your back grow wide as you breathe.",
    "Breathe into your sides.",
    "Come up slowly, one bone after another, and let your head be the last of them.",
    "Done.",
)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("audited")


def _session(folder: Path, script: Script, background: Background = Background.NONE) -> Session:
    with ClipLibrary("tones", folder / "home", ()) as library:
        clips = library.ensure(script.clips() | loop_of(background))
    lengths = {clip: stored.length_ms for clip, stored in clips.items()}
    timeline = schedule(script, lengths, voice="tones", measured=True)
    frames = {clip: stored.frames for clip, stored in clips.items()}
    loops = [loop_frames(frames[clip]) for clip in loop_of(background)]
    frames_ = assemble(timeline, frames, *loops)
    return Session(id3(timeline, 1, b""), bytes(frames_))


@pytest.fixture(scope="session")
def good(folder: Path) -> Session:
    return _session(folder, _script(SENTENCES, 6))


@pytest.fixture(scope="session")
def other(folder: Path) -> Session:
    return _session(folder, _script(OTHERS, 5))


@pytest.fixture(scope="session")
def calm(folder: Path) -> Callable[[str], Session]:
    """A session of long holds and pauses, with a background."""
    return cache(lambda name: _session(folder, _calm_script(), Background(name)))
