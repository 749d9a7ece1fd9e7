"""The audit of finished sessions: no finding on good ones, each damage in its own words."""

import io
import json
import wave
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide import SessionRequest, Studio, Wishes
from voiceguide.audio import frames, sounds
from voiceguide.audio.assemble import assemble
from voiceguide.audio.library import ClipLibrary
from voiceguide.audio.measure import decode, loudness
from voiceguide.audit import audit as audit_module
from voiceguide.audit.check import check, check_file
from voiceguide.audit.decode import listen
from voiceguide.audit.findings import MOST_OF_A_KIND, Finding, Kind, Report, summed_up
from voiceguide.audit.frames import read_bytes
from voiceguide.audit.split_tag import untag
from voiceguide.audit.tone_finder import find_sounds
from voiceguide.program.model import DayPlan, Dose
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
from voiceguide.units import FRAME_BYTES, SAMPLES_PER_FRAME, Millis, frame_at
from voiceguide.voices import registry

Damage = Callable[["Session", "Session"], bytes]

SILENT = frames.SILENT_FRAME
EARLY = frames.EARLY_FRAMES


@dataclass(frozen=True)
class Session:
    """A finished file in parts that a test can damage."""

    tag: bytes = field(repr=False)
    frames: bytes = field(repr=False)

    @classmethod
    def of(cls, mp3: bytes) -> "Session":
        parts = untag(mp3)
        return cls(mp3[: len(mp3) - len(parts.frames)], parts.frames)

    @property
    def mp3(self) -> bytes:
        return self.tag + self.frames

    @cached_property
    def sheet(self) -> dict:
        return json.loads(untag(self.mp3).cue_sheet)

    @property
    def pcm(self) -> np.ndarray:
        return np.frombuffer(decode(self.frames), "<i2")

    def with_sheet(self, text: str) -> "Session":
        from mutagen.id3 import GEOB, ID3

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
            (first := frame_at(e["start_ms"]) - EARLY, first + _frames_of(e), e)
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
        encoded = frames.encode(np.clip(pcm, -32768, 32767).astype("<i2").tobytes())
        return replace(self, frames=encoded[EARLY * FRAME_BYTES :][: len(self.frames)])

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


def script(sentences: tuple[str, ...], hold_s: int) -> Script:
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
    plan = DayPlan("test", "Test", 1, 1, 1, False, 1, Dose(hold_s, 2), "march", ())
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


def _session(folder: Path, written: Script) -> Session:
    with ClipLibrary("tones", folder / "home", ()) as library:
        clips = library.ensure(written.clips())
    lengths = {clip: stored.length_ms for clip, stored in clips.items()}
    line = schedule(written, lengths, voice="tones", measured=True)
    joined = assemble(line, {clip: stored.frames for clip, stored in clips.items()})
    return Session(id3(line, 1, b""), bytes(joined))


@pytest.fixture(scope="session")
def good(folder: Path) -> Session:
    return _session(folder, script(SENTENCES, 6))


@pytest.fixture(scope="session")
def other(folder: Path) -> Session:
    return _session(folder, script(OTHERS, 5))


def build(folder: Path, day: int, voice: str = "tones", **wishes: object) -> bytes:
    out = folder / f"{voice}-{day:02d}.mp3"
    request = SessionRequest(day, Wishes(voice=voice, **wishes), out=out)
    return Studio(folder / "home").session(request).path.read_bytes()


def encoded(
    pcm: np.ndarray,
    *,
    rate: int = 24_000,
    bit_rate: int = 48_000,
    layout: str = "mono",
    xing: bool = False,
    reservoir: bool = False,
) -> bytes:
    """Sound as another program would encode it."""
    file = io.BytesIO()
    options = {"write_xing": str(int(xing)), "id3v2_version": "0"}
    with av.open(file, "w", format="mp3", options=options) as out:
        stream = out.add_stream(
            "mp3", rate=rate, layout=layout, options={"reservoir": str(int(reservoir))}
        )
        stream.bit_rate = bit_rate
        frame = av.AudioFrame.from_ndarray(pcm[None, :], format="s16", layout="mono")
        frame.sample_rate = 24_000
        resampler = av.AudioResampler(format="s16p", layout=layout, rate=rate)
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            part.pts = None
            out.mux(stream.encode(part))
        out.mux(stream.encode(None))
    return file.getvalue()


def kinds(report: Report) -> set[str]:
    return {finding.kind.value for finding in report.findings}


# Good files


@pytest.mark.parametrize("day", [1, 9, 14, 28])
def test_nothing_is_found_in_a_good_file(folder, day):
    report = check(build(folder, day, minutes=8, warm_up="done"))
    assert [*map(str, report.findings)] == []
    assert report.ok
    assert -20 <= report.integrated_lufs <= -18
    assert report.true_peak_dbtp <= -1


def test_a_report_has_the_holds_and_their_worst_error(good):
    report = check(good.mp3)
    assert report.holds == len(good.sheet["holds"]) == 4
    grid = [
        abs(frame_at(hold[edge]) * 24 - hold[edge])
        for hold in good.sheet["holds"]
        for edge in ("start_ms", "end_ms")
    ]
    assert max(grid) <= report.worst_hold_error_ms <= 24


def test_a_report_as_plain_data_has_the_keys_of_the_contract(good):
    report = check(good.mp3)
    assert report.as_dict("day-09.mp3") == {
        "file": "day-09.mp3",
        "ok": True,
        "holds": 4,
        "worst_hold_error_ms": report.worst_hold_error_ms,
        "integrated_lufs": report.integrated_lufs,
        "true_peak_dbtp": report.true_peak_dbtp,
        "findings": [],
    }


@pytest.mark.long
@pytest.mark.parametrize("voice", ["joe", "system", "tones"])
def test_nothing_is_found_over_four_weeks(folder, voice):
    if not registry.info(voice).runs_here:
        pytest.skip(f"the voice {voice} can't run here")
    found = {}
    for day in range(1, 29):
        report = check(build(folder, day, voice))
        holds_wrong = report.holds and report.worst_hold_error_ms > 24
        if report.findings or holds_wrong:
            found[day] = [*map(str, report.findings), report.worst_hold_error_ms]
    assert found == {}


# Damage: what is done to a good session, and the finding that names it


def _drop(session: Session, other: Session) -> bytes:
    return session.cut(2000, 2001).mp3


def _repeat(session: Session, other: Session) -> bytes:
    return session.cut(2000, 2000, session.part(2000, 2001)).mp3


def _cut_tail(session: Session, other: Session) -> bytes:
    return session.cut(len(session.frames) // FRAME_BYTES - 500, 99_999).mp3


def _silence_behind(session: Session, other: Session) -> bytes:
    return session.mp3 + SILENT * 50


def _cut_in_a_frame(session: Session, other: Session) -> bytes:
    return session.mp3[:-100]


def _cut_short_inside(session: Session, other: Session) -> bytes:
    at = len(session.tag) + 2000 * FRAME_BYTES
    return session.mp3[: at + 90] + session.mp3[at + FRAME_BYTES :]


def _garbage_behind(session: Session, other: Session) -> bytes:
    return session.mp3 + b"garbage" * 50


def _id3v1_behind(session: Session, other: Session) -> bytes:
    return session.mp3 + b"TAG" + bytes(125)


def _garbage_before(session: Session, other: Session) -> bytes:
    return session.tag + b"garbage" * 50 + session.frames


def _garbage_between(session: Session, other: Session) -> bytes:
    at = len(session.tag) + 2000 * FRAME_BYTES
    return session.mp3[:at] + b"garbage" * 50 + session.mp3[at:]


def _shift_100_ms(session: Session, other: Session) -> bytes:
    late = session.gap(behind=session.events("hold-start")[2][0])
    removed = session.cut(late, late + 4)
    return removed.cut(session.gap(), session.gap(), SILENT * 4).mp3


def _insert_100_ms(session: Session, other: Session) -> bytes:
    return session.cut(session.gap(), session.gap(), SILENT * 4).mp3


def _remove_100_ms(session: Session, other: Session) -> bytes:
    return session.cut(session.gap(), session.gap() + 4).mp3


def _swap_clips(session: Session, other: Session) -> bytes:
    (a, a_end, _), (b, b_end, _) = sorted(session.events(), key=lambda e: e[1] - e[0])[
        :: len(session.events()) - 1
    ]
    if a > b:
        a, a_end, b, b_end = b, b_end, a, a_end
    swapped = session.part(b, b_end) + session.part(a_end, b) + session.part(a, a_end)
    return session.cut(a, b_end, swapped).mp3


def _swap_neighbours(session: Session, other: Session) -> bytes:
    (a, a_end, _), (b, b_end, _) = session.events()[1:3]
    swapped = session.part(b, b_end) + session.part(a_end, b) + session.part(a, a_end)
    return session.cut(a, b_end, swapped).mp3


def _shorter_clip(session: Session, other: Session) -> bytes:
    by_length = sorted(session.events(), key=lambda e: e[1] - e[0])
    (a, a_end, _), (b, b_end, _) = by_length[0], by_length[-1]
    clip = session.part(a, a_end)
    return session.cut(b, b_end, clip + SILENT * (b_end - b - (a_end - a))).mp3


def _later_clip(session: Session, other: Session) -> bytes:
    by_length = sorted(session.events(), key=lambda e: e[1] - e[0])
    (a, a_end, _), (b, b_end, _) = by_length[0], by_length[-1]
    clip = session.part(a, a_end)
    return session.cut(b, b_end, SILENT * (b_end - b - (a_end - a)) + clip).mp3


def _other_take(session: Session, other: Session) -> bytes:
    """Another sound, just as long, where a sentence is said again."""
    texts = [e[2]["text"] for e in session.events()]
    first, behind, _ = next(e for e in session.events() if texts.count(e[2]["text"]) > 2)
    pcm = session.pcm.astype(int)
    pcm[(first + EARLY) * SAMPLES_PER_FRAME : behind * SAMPLES_PER_FRAME] *= -1
    turned = session.from_pcm(pcm)
    return session.cut(first, behind, turned.part(first, behind)).mp3


def _silenced_clip(session: Session, other: Session) -> bytes:
    first, behind, _ = session.events()[2]
    return session.cut(first, behind, SILENT * (behind - first)).mp3


def _no_tone(session: Session, other: Session) -> bytes:
    first, behind, _ = session.events("hold-end")[1]
    return session.cut(first, behind, SILENT * (behind - first)).mp3


def _wrong_tone(session: Session, other: Session) -> bytes:
    first, behind, _ = session.events("hold-start")[1]
    return session.cut(first, behind, session.part(*session.events("hold-end")[0][:2])).mp3


def _extra_tone(session: Session, other: Session) -> bytes:
    tone = session.part(*session.events("hold-start")[0][:2])
    at = session.gap(least=len(tone) // FRAME_BYTES + 20)
    return session.cut(at + 5, at + 5 + len(tone) // FRAME_BYTES, tone).mp3


def _long_hold(session: Session, other: Session) -> bytes:
    """Two frames more between the tones of a hold, two less behind it."""
    _, behind, _ = session.events("hold-start")[0]
    _, end, _ = session.events("hold-end")[0]
    after = session.gap(behind=end)
    return session.cut(after, after + 2).cut(behind, behind, SILENT * 2).mp3


def _six_db_up(session: Session, other: Session) -> bytes:
    return session.from_pcm(session.pcm.astype(int) * 2).mp3


def _overdriven(session: Session, other: Session) -> bytes:
    return session.from_pcm(session.pcm.astype(int) * 12).mp3


def _six_db_down(session: Session, other: Session) -> bytes:
    return session.from_pcm(session.pcm // 2).mp3


def _at_32_kbps(session: Session, other: Session) -> bytes:
    return session.tag + encoded(session.pcm, bit_rate=32_000)


def _at_44_khz(session: Session, other: Session) -> bytes:
    return session.tag + encoded(session.pcm, rate=44_100, bit_rate=64_000)


def _stereo(session: Session, other: Session) -> bytes:
    return session.tag + encoded(session.pcm, layout="stereo")


def _with_info_frame(session: Session, other: Session) -> bytes:
    return session.tag + encoded(session.pcm, xing=True)


def _with_reservoir(session: Session, other: Session) -> bytes:
    return session.tag + encoded(session.pcm, reservoir=True)


def _other_flags(session: Session, other: Session) -> bytes:
    private = bytes.fromhex("fff365c4")
    return session.cut(40, 41, private + bytes(140)).mp3


def _noise(session: Session, other: Session) -> bytes:
    noise = np.random.default_rng(1).normal(0, 30, 12 * SAMPLES_PER_FRAME).astype("<i2")
    clip = frames.encode(noise.tobytes())
    at = session.gap()
    return session.cut(at + 4, at + 4 + len(clip) // FRAME_BYTES, clip).mp3


def _click(session: Session, other: Session) -> bytes:
    pcm = session.pcm.astype(int)
    start = frame_at(session.events()[3][2]["start_ms"]) * SAMPLES_PER_FRAME
    pcm[start + 30] += 15_000
    return session.from_pcm(pcm).mp3


def _cut_sentence(session: Session, other: Session) -> bytes:
    """The sound of a sentence breaks off at full level, shortly before its frames end."""
    pcm = session.pcm.astype(int)
    first, behind, _ = session.events()[3]
    start, end = (first + EARLY) * SAMPLES_PER_FRAME, behind * SAMPLES_PER_FRAME - 100
    loud = start + int(np.flatnonzero(np.abs(pcm[start:end]) > 4000)[-1])
    pcm[start + end - loud : end] = pcm[start:loud].copy()
    pcm[end : end + 2000] = 0
    return session.from_pcm(pcm).mp3


def _other_sheet(session: Session, other: Session) -> bytes:
    return session.with_sheet(json.dumps(other.sheet)).mp3


def _other_tag(session: Session, other: Session) -> bytes:
    return other.tag + session.frames


def _no_tag(session: Session, other: Session) -> bytes:
    return session.frames


def _tag_without_a_sheet(session: Session, other: Session) -> bytes:
    return session.with_sheet("{}").tag.replace(b"voiceguide cue", b"somebody's own") + (
        session.frames
    )


def _broken_json(session: Session, other: Session) -> bytes:
    return session.with_sheet(json.dumps(session.sheet)[:-40]).mp3


def _deep_json(session: Session, other: Session) -> bytes:
    return session.with_sheet("[" * 200_000).mp3


def _list_for_a_sheet(session: Session, other: Session) -> bytes:
    return session.with_sheet("[1, 2]").mp3


def _sheet_without_events(session: Session, other: Session) -> bytes:
    sheet = {key: value for key, value in session.sheet.items() if key != "events"}
    return session.with_sheet(json.dumps(sheet)).mp3


def _sheet_with_overlap(session: Session, other: Session) -> bytes:
    events = [dict(event) for event in session.sheet["events"]]
    events[3]["start_ms"] = events[2]["start_ms"] + 1
    return session.with_sheet(json.dumps({**session.sheet, "events": events})).mp3


def _next_schema(session: Session, other: Session) -> bytes:
    return session.with_sheet(json.dumps({**session.sheet, "schema": 2})).mp3


def _cut_in_the_tag(session: Session, other: Session) -> bytes:
    return session.mp3[: len(session.tag) // 2]


def _only_a_tag(session: Session, other: Session) -> bytes:
    return session.tag


def _no_tones_at_all(session: Session, other: Session) -> bytes:
    for name in sounds.NAMES:
        for first, behind, _ in session.events(name):
            session = session.cut(first, behind, SILENT * (behind - first))
    return session.mp3


DAMAGES = [
    (_drop, "frames-missing", "1 frame (24 ms) missing"),
    (_drop, "tone-shifted", "24 ms early"),
    (_repeat, "frames-extra", "1 frame (24 ms) too many"),
    (_repeat, "tone-shifted", "24 ms late"),
    (_cut_tail, "end-missing", "500 frames (12,000 ms) missing"),
    (_silence_behind, "end-extra", "50 frames"),
    (_cut_in_a_frame, "frame-cut", "cut off after 44 of its 144 bytes"),
    (_cut_short_inside, "frame-cut", "at 00:48.000: a frame is cut off after 90"),
    (_garbage_behind, "extra-bytes", "350 bytes behind the last frame"),
    (_id3v1_behind, "extra-bytes", "an ID3v1 tag"),
    (_garbage_before, "extra-bytes", "350 bytes before the first frame"),
    (_garbage_between, "extra-bytes", "at 00:48.000: 350 bytes between two frames"),
    (_shift_100_ms, "tone-shifted", "96 ms late"),
    (_insert_100_ms, "frames-extra", "4 frames (96 ms) too many"),
    (_remove_100_ms, "frames-missing", "4 frames (96 ms) missing"),
    (_swap_clips, "wrong-clip", "not '"),
    (_swap_clips, "tone-shifted", "ms late"),
    (_swap_neighbours, "wrong-clip", "it goes on behind its end"),
    (_swap_neighbours, "wrong-clip", "it has begun before its time"),
    (_shorter_clip, "wrong-clip", "ms early"),
    (_later_clip, "wrong-clip", "it begins"),
    (_other_take, "wrong-clip", "as it sounds elsewhere"),
    (_silenced_clip, "silence-in-speech", "silence where '"),
    (_no_tone, "tone-missing", "no hold-end"),
    (_wrong_tone, "tone-wrong", "hold-end where hold-start is due"),
    (_extra_tone, "tone-extra", "a hold-start that is not due"),
    (_extra_tone, "sound-in-silence", "where silence is due"),
    (_long_hold, "hold-length", "that is to last 6 s"),
    (_six_db_up, "loudness", "LUFS, not -19 within 1"),
    (_six_db_down, "loudness", "LUFS, not -19 within 1"),
    (_overdriven, "clipping", "at full scale"),
    (_overdriven, "true-peak", "over -1"),
    (_at_32_kbps, "bit-rate", "have 32 kbit/s, not 48"),
    (_at_44_khz, "sampling-rate", "have 44.1 kHz, not 24"),
    (_stereo, "channels", "have 2 channels, not 1"),
    (_with_info_frame, "info-frame", "Xing or Info"),
    (_with_reservoir, "bit-reservoir", "can't be decoded by themselves"),
    (_other_flags, "frame-flags", "1 of "),
    (_noise, "sound-in-silence", "dBFS where silence is due"),
    (_click, "click", "a click at the edge of '"),
    (_cut_sentence, "click", "a click at the edge of '"),
    (_other_sheet, "cue-sheet-of-another-session", "another session's"),
    (_other_tag, "cue-sheet-of-another-session", "another session's"),
    (_no_tag, "no-cue-sheet", "24 kHz, mono, 48 kbit/s, "),
    (_tag_without_a_sheet, "no-cue-sheet", "none of our sessions"),
    (_broken_json, "cue-sheet-broken", "not valid JSON"),
    (_deep_json, "cue-sheet-broken", "not valid JSON"),
    (_list_for_a_sheet, "cue-sheet-broken", "not a JSON object"),
    (_sheet_without_events, "cue-sheet-broken", "events: "),
    (_sheet_with_overlap, "cue-sheet-broken", "overlaps the one before it"),
    (_next_schema, "cue-sheet-schema", "the schema 2, not 1"),
    (_cut_in_the_tag, "tag-damaged", "cut off"),
    (_only_a_tag, "empty", "no sound in it"),
    (_no_tones_at_all, "tone-missing", "no hold-start"),
]


@pytest.fixture(scope="session")
def audited(good: Session, other: Session) -> Callable[[Damage], Report]:
    """The report on a damage: one audit each, though several tests may look at it."""
    return cache(lambda damage: check(damage(good, other)))


@pytest.mark.parametrize(
    ("damage", "kind", "words"),
    DAMAGES,
    ids=[f"{damage.__name__.strip('_')}-{kind}" for damage, kind, _ in DAMAGES],
)
def test_damage_is_reported_in_its_own_words(audited, damage, kind, words):
    report = audited(damage)
    assert kind in kinds(report), list(map(str, report.findings))
    texts = [str(f) for f in report.findings if f.kind == kind]
    assert any(words in text for text in texts), texts
    assert not report.ok


def test_every_kind_of_finding_is_met_by_a_damage_or_a_test_below():
    met = {kind for _, kind, _ in DAMAGES} | {"not-an-mp3", "too-long-to-hear", "undecodable"}
    assert met == {kind.value for kind in Kind}


def test_a_single_damage_makes_no_noise(audited):
    """Whatever only moves the rest of a file, or ends it, has no other findings."""
    for damage, expected in (
        (_drop, {"frames-missing", "tone-shifted"}),
        (_cut_tail, {"end-missing"}),
        (_silence_behind, {"end-extra"}),
        (_no_tone, {"tone-missing"}),
        (_wrong_tone, {"tone-wrong"}),
        (_silenced_clip, {"silence-in-speech"}),
        (_garbage_behind, {"extra-bytes"}),
        (_other_sheet, {"cue-sheet-of-another-session"}),
    ):
        assert kinds(audited(damage)) == expected


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"This is what I have to say.\n" * 50, "text"),
        (b"\x7fELF" + bytes(500), "of no kind known here"),
        (b"\0\0\0\x20ftypM4A " + bytes(500), "an MP4 file"),
        (b"OggS" + bytes(500), "an Ogg file"),
        (bytes(100_000), "of no kind known here"),
        (b"\xff\xf3", "of no kind known here"),
        (b"ID3\x03\0\0\0\0\0\0" + b"text " * 100, "text"),
    ],
)
def test_what_is_no_mp3_is_named(data, words):
    (finding,) = check(data).findings
    assert finding.kind is Kind.NOT_MP3
    assert words in finding.message


def test_a_wav_named_mp3_is_a_wav(good, tmp_path):
    path = tmp_path / "day-01.mp3"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 24_000, 0, "NONE", ""))
        file.writeframes(good.pcm.tobytes())
    (finding,) = check_file(path).findings
    assert str(finding) == "not-an-mp3: it is a WAV file and not an MP3"


def test_an_empty_file_has_no_sound_in_it():
    (finding,) = check(b"").findings
    assert finding.kind is Kind.EMPTY


def test_an_mp3_of_somebody_else_is_described(good):
    music = encoded(good.pcm, rate=44_100, bit_rate=128_000, layout="stereo", xing=True)
    report = check(music)
    assert "44.1 kHz, stereo, 128 kbit/s" in str(report.findings[0])
    assert report.integrated_lufs is not None


def test_what_plays_for_hours_is_not_decoded(good, monkeypatch):
    monkeypatch.setattr(audit_module, "LONGEST_MS", 60_000)
    report = check(good.mp3)
    assert kinds(report) == {"too-long-to-hear"}
    assert report.integrated_lufs is None


def test_a_huge_file_is_not_read(tmp_path):
    path = tmp_path / "film.mp3"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    (finding,) = check_file(path).findings
    assert finding.kind is Kind.TOO_LONG_TO_HEAR


def test_frames_that_no_decoder_takes_are_named(monkeypatch):
    monkeypatch.setattr(audit_module, "listen", lambda _: np.zeros(0, np.int16))
    assert "undecodable" in kinds(check(SILENT * 100))


def test_loudness_is_the_same_without_the_silence_that_is_cut_out_for_speed(good):
    report = check(good.mp3)
    assert report.integrated_lufs == round(loudness(good.pcm.tobytes()).integrated, 1)
    assert report.true_peak_dbtp == round(loudness(good.pcm.tobytes()).true_peak_dbtp, 1)


@pytest.mark.parametrize("frames_of_silence", [1, 5, 30])
def test_nothing_is_too_short_to_check(frames_of_silence):
    assert not check(SILENT * frames_of_silence).ok


def test_nothing_but_silence_has_a_loudness_and_no_peak():
    report = check(SILENT * 100)
    assert report.true_peak_dbtp is None
    assert kinds(report) == {"no-cue-sheet", "loudness"}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_of_bytes_is_an_error(good, data):
    """Whatever is overwritten, cut out or put in: a report, and no traceback."""
    mp3 = bytearray(good.tag + good.frames[: 60 * FRAME_BYTES])
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(mp3)))
        count = data.draw(st.integers(0, 400))
        mp3[at : at + count] = data.draw(st.binary(max_size=40))
    assert not check(bytes(mp3)).ok


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=2000))
def test_no_bytes_at_all_are_an_error(data):
    assert not check(data).ok


def test_all_sounds_of_a_session_are_found_and_no_speech_is_one(good):
    due = sorted(
        (frame_at(e["start_ms"]) * SAMPLES_PER_FRAME, e["sound"])
        for e in good.sheet["events"]
        if "sound" in e
    )
    found = find_sounds(good.pcm)
    assert [(f.at, f.name) for f in found] == due
    assert min(f.score for f in found) > 0.99


# Bytes, decoding, words


def test_good_frames_are_counted_and_nothing_else(good):
    found = read_bytes(good.frames)
    assert found.frames == len(good.frames) // FRAME_BYTES
    assert found.length_ms == found.frames * 24
    assert found.ours
    assert found.findings == ()


def test_listening_gives_what_decoding_gives(good):
    assert np.array_equal(listen(good.frames), good.pcm)


def test_listening_goes_on_where_the_kind_of_frames_changes(good):
    stereo = encoded(good.pcm[:48_000], rate=44_100, layout="stereo", bit_rate=96_000)
    heard = listen(good.part(0, 100) + stereo + good.part(100, 200))
    assert abs(len(heard) - 200 * SAMPLES_PER_FRAME - 48_000) < 6000


def test_many_findings_of_a_kind_are_summed_up():
    many = [Finding(Kind.CLICK, "a click", at) for at in range(10)]
    summed = summed_up([*many, Finding(Kind.LOUDNESS, "loud")])
    assert len(summed) == MOST_OF_A_KIND + 2
    assert "6 more" in summed[MOST_OF_A_KIND].message
    assert summed[-1].kind is Kind.LOUDNESS


def test_a_finding_says_what_and_where():
    assert str(Finding(Kind.CLICK, "a click", 61_005)) == "click at 01:01.005: a click"
    assert str(Finding(Kind.EMPTY, "nothing")) == "empty: nothing"
