"""Sessions as files: the MP3, decoded, against the WAV and against its own cue sheet."""

import io
import json
import wave
from dataclasses import dataclass, field
from functools import cache, cached_property

import numpy as np
import pytest
from mp3_decoder import decode

from voiceguide import SessionRequest, Studio, Wishes
from voiceguide.audio import sounds
from voiceguide.audio.assemble import assemble
from voiceguide.audio.library import ClipLibrary
from voiceguide.audio.mixdown import mixdown, wav
from voiceguide.audit.split_tag import cue_sheet_of
from voiceguide.program.adjustment import SessionKind
from voiceguide.program.model import DayPlan, Dose
from voiceguide.publish.tags import id3
from voiceguide.script.model import (
    Cue,
    CuePart,
    Hold,
    Pause,
    Priority,
    Script,
    Section,
    SectionKind,
    Sound,
    Spoken,
    TimedCue,
    Utterance,
    sentence,
)
from voiceguide.timeline.schedule import schedule
from voiceguide.units import FRAME_BYTES, FRAME_MS, SAMPLES_PER_FRAME, Millis, frame_at

EARLY_MS = 48
"""What a codec spreads before a sound lies in so many milliseconds, and nowhere else."""
MIN_SNR_DB = 20
MAX_GAIN_DB = 0.5


@dataclass(frozen=True)
class Session:
    """A session as somebody has it who has only its files."""

    mp3: bytes
    wav: bytes = field(repr=False)

    @cached_property
    def cue_sheet(self):
        return json.loads(cue_sheet_of(self.mp3))

    @cached_property
    def heard(self):
        return np.frombuffer(decode(self.mp3), "<i2")

    @cached_property
    def meant(self):
        with wave.open(io.BytesIO(self.wav), "rb") as file:
            return np.frombuffer(file.readframes(file.getnframes()), "<i2")

    @cached_property
    def frames(self):
        return self.mp3[-frame_at(self.cue_sheet["duration_ms"]) * FRAME_BYTES :]

    def spans(self):
        """First and last frame of each event, its two early ones included."""
        for event in self.cue_sheet["events"]:
            first = frame_at(event["start_ms"]) - EARLY_MS // FRAME_MS
            yield first, first + (event["end_ms"] - event["start_ms"]) // FRAME_MS


def small_script():
    """Everything a script can hold, at times off the grid."""
    hold = Hold(
        "test",
        "left",
        1,
        1,
        5,
        Sound("hold-start"),
        Sound("hold-end"),
        (
            TimedCue(
                ((CuePart(Spoken("Two, one.", beat_ms=1000)),),),
                Cue.COUNT,
                Priority.COUNT,
                Millis(3001),
                Millis(2501),
                Millis(3501),
                optional=False,
            ),
            TimedCue(
                (sentence("Breathe."),),
                Cue.BREATH,
                Priority.BREATH,
                Millis(1203),
                Millis(900),
                Millis(2000),
            ),
        ),
    )
    items = (
        Pause.fixed(601),
        Utterance(Spoken("Lie on your back, and let it go."), Cue.INSTRUCTION),
        Utterance(Sound("breath-in"), Cue.BREATH),
        Pause.fixed(1),
        Utterance(Sound("tick"), Cue.SIGNAL),
        Pause.fixed(1507),
        hold,
        Pause.fixed(1011),
        hold,
        Pause(Millis(2005), Millis(1001), Millis(9999)),
    )
    plan = DayPlan("test", "Test", 1, 1, 1, SessionKind.TRAINING, 1, Dose(5, 2), "march", ())
    return Script(plan, (Section(SectionKind.STRETCH, "Stretch", items),))


def small_session(root):
    script = small_script()
    with ClipLibrary("tones", root, ()) as library:
        clips = library.ensure(script.clips())
        pcm = library.pcm(script.clips())
    line = schedule(
        script, {clip: c.length_ms for clip, c in clips.items()}, voice="tones", measured=True
    )
    mp3 = id3(line, 1, b"") + bytes(assemble(line, {clip: c.frames for clip, c in clips.items()}))
    return Session(mp3, wav(mixdown(line, pcm)))


def built(root, day, kind="mp3", jobs=None, **wishes):
    wanted = Wishes(voice="tones", **wishes)
    request = SessionRequest(day, wanted, out=root / "out", format=kind, jobs=jobs)
    return Studio(root).session(request).path.read_bytes()


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def small(root):
    return small_session(root)


@pytest.fixture(scope="module")
def day_1(root):
    return Session(built(root, 1), built(root, 1, "wav"))


@pytest.fixture(scope="module")
def day_9(root):
    return Session(built(root, 9), b"")


@pytest.fixture(params=["small", "day_1"])
def session(request):
    """An MP3 and the WAV of the same session."""
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["small", "day_1", "day_9"])
def with_holds(request):
    """An MP3, of which nothing is looked at but its holds."""
    return request.getfixturevalue(request.param)


def test_the_decoded_mp3_is_as_long_as_the_wav_and_as_the_cue_sheet_says(session):
    assert session.heard.size == session.meant.size
    assert abs(session.heard.size / 24 - session.cue_sheet["duration_ms"]) <= 12


def test_the_mp3_lies_exactly_on_the_wav(session):
    heard, meant = (part.astype(np.float32) for part in (session.heard, session.meant))
    alike = {
        lag: float(heard[10:-10] @ meant[10 + lag : meant.size - 10 + lag]) for lag in range(-5, 6)
    }
    assert max(alike, key=alike.get) == 0
    assert alike[0] > 0.9 * float(meant @ meant)


def test_each_clip_differs_from_the_wav_as_much_as_it_does_encoded_alone(session):
    """Then joining adds nothing to what encoding does, and that is within its bound."""
    decoded = cache(decode)
    for first, last in session.spans():
        clip = session.frames[first * FRAME_BYTES : last * FRAME_BYTES]
        alone = np.frombuffer(decoded(clip), "<i2")
        here = slice(first * SAMPLES_PER_FRAME, last * SAMPLES_PER_FRAME)
        assert np.array_equal(session.heard[here], alone)
        meant = session.meant[here].astype(float)
        # LAME turns everything down a little; the rest of the difference is its noise.
        gain = (alone @ meant) / (meant @ meant)
        error = alone - gain * meant
        assert abs(20 * np.log10(gain)) < MAX_GAIN_DB
        assert 10 * np.log10(gain**2 * (meant @ meant) / (error @ error)) > MIN_SNR_DB


def test_where_the_cue_sheet_has_nothing_there_is_digital_silence(session):
    in_mp3, in_wav = session.heard.copy(), session.meant.copy()
    for first, last in session.spans():
        in_mp3[first * SAMPLES_PER_FRAME : last * SAMPLES_PER_FRAME] = 0
        in_wav[(first + 2) * SAMPLES_PER_FRAME : (last + 2) * SAMPLES_PER_FRAME] = 0
    assert not in_mp3.any()
    assert not in_wav.any()
    assert len(list(session.spans())) < session.heard.size / 24_000


def test_every_event_can_be_heard(session):
    for first, last in session.spans():
        part = session.heard[(first + 2) * SAMPLES_PER_FRAME : last * SAMPLES_PER_FRAME]
        assert np.abs(part).max() > 300


def matches(samples, template):
    """How alike the template is at each start: 1 is the same shape."""
    size = 1 << (samples.size + template.size).bit_length()
    product = np.fft.rfft(samples, size) * np.conj(np.fft.rfft(template, size))
    dots = np.fft.irfft(product, size)[: samples.size - template.size + 1]
    power = np.cumsum(np.concatenate([[0.0], samples**2]))
    energy = power[template.size :] - power[: -template.size]
    return dots / np.sqrt(np.maximum(energy, 1.0) * (template @ template))


def tone_near(session, name, time_ms):
    """Where within a second around a time a tone is heard, in ms, and how surely."""
    template = np.frombuffer(sounds.pcm(name), "<i2").astype(float)
    begin = max(0, (time_ms - 1000) * 24)
    samples = session.heard[begin : (time_ms + 1000) * 24 + template.size].astype(float)
    alike = matches(samples, template)
    return (begin + int(alike.argmax())) / 24, float(alike.max())


def test_every_hold_lasts_from_tone_to_tone_as_the_cue_sheet_says(with_holds):
    holds = with_holds.cue_sheet["holds"]
    assert holds
    for hold in holds:
        start, surely = tone_near(with_holds, "hold-start", hold["start_ms"])
        end, as_surely = tone_near(with_holds, "hold-end", hold["end_ms"])
        assert min(surely, as_surely) > 0.95
        assert abs(start - hold["start_ms"]) <= 24
        assert abs(end - hold["end_ms"]) <= 24
        assert abs(end - start - 1000 * hold["hold_s"]) <= 24


def test_every_start_tone_in_the_cue_sheet_belongs_to_a_hold(with_holds):
    starts = {hold["start_ms"] for hold in with_holds.cue_sheet["holds"]}
    ends = {hold["end_ms"] for hold in with_holds.cue_sheet["holds"]}
    events = with_holds.cue_sheet["events"]
    assert {e["start_ms"] for e in events if e.get("sound") == "hold-start"} == starts
    assert {e["start_ms"] for e in events if e.get("sound") == "hold-end"} == ends


def test_building_again_from_a_full_store_and_from_an_empty_one_gives_the_same_bytes(
    root, tmp_path
):
    short = {"minutes": 10, "warm_up": "done"}
    first = built(root, 1, **short)
    assert built(root, 1, **short) == first
    assert built(tmp_path, 1, **short) == first
