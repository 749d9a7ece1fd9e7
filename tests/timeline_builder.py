"""Small timelines for tests, and a strategy for timelines of every kind."""

from hypothesis import strategies as st

from voiceguide.language.texts import codes
from voiceguide.program.adjustment import SessionKind
from voiceguide.script.model import Cue, SectionKind, Sound, Spoken
from voiceguide.timeline.model import BreathSpan, Chapter, Event, HoldSpan, Timeline
from voiceguide.units import Millis


def make_timeline(**fields):
    """Day 9 of `gentle` with nothing in it but the given fields."""
    usual = {
        "program": "gentle",
        "title": "Gentle back stretches",
        "day": 9,
        "program_days": 56,
        "week": 2,
        "kind": SessionKind.TRAINING,
        "voice": "tones",
        "measured": True,
        "minutes": 20,
        "hold_s": 10,
        "repetitions": 4,
        "duration_ms": Millis(1_200_000),
        "chapters": (),
        "holds": (),
        "breaths": (),
        "events": (),
        "notes": (),
    }
    assert set(fields) <= set(usual)
    return Timeline(**usual | fields)


def make_event(clip, start_ms, end_ms, cue=Cue.INSTRUCTION):
    """A clip at its times; a text stands for the sentence."""
    clip = Spoken(clip) if isinstance(clip, str) else clip
    return Event(clip, cue, Millis(start_ms), Millis(end_ms))


def make_chapter(title, start_ms, end_ms, kind=SectionKind.STRETCH):
    return Chapter(title, kind, Millis(start_ms), Millis(end_ms))


def make_hold(start_ms, hold_s, side="both", **fields):
    """The only repetition of a bridge."""
    usual = {"exercise": "bridge", "side": side, "repetition": 1, "of": 1, "hold_s": hold_s}
    end_ms = Millis(start_ms + 1000 * hold_s)
    return HoldSpan(**usual | fields, start_ms=Millis(start_ms), end_ms=end_ms)


TEXTS = st.text(max_size=40)
COUNTS = st.integers(0, 500)
CLIPS = st.one_of(
    st.builds(Sound, TEXTS), st.builds(Spoken, TEXTS, st.sampled_from([0, 1000]), st.booleans())
)


def spans(build, *, shortest=1):
    """Up to six of a kind, one after another: `build` gets start and end."""
    steps = st.lists(st.tuples(st.integers(0, 9000), st.integers(shortest, 9000)), max_size=6)
    return steps.flatmap(lambda lengths: st.tuples(*_laid_out(build, lengths)))


def _laid_out(build, lengths):
    now = 0
    for gap, length in lengths:
        yield build(Millis(now + gap), Millis(now + gap + length))
        now += gap + length


@st.composite
def any_timelines(draw):
    """A timeline with anything in its fields that a session could have."""
    events = draw(spans(lambda start, end: st.builds(
        Event, CLIPS, st.sampled_from(Cue), st.just(start), st.just(end)
    )))  # fmt: skip
    holds = draw(spans(lambda start, end: st.builds(
        HoldSpan, TEXTS, st.sampled_from(["left", "right", "both"]), COUNTS, COUNTS,
        st.integers(1, 90), st.just(start), st.just(end),
    )))  # fmt: skip
    breaths = draw(spans(lambda start, _end: st.builds(
        BreathSpan, st.sampled_from([None, *range(len(holds))]), st.just(start), COUNTS, COUNTS,
    )))  # fmt: skip
    chapters = draw(spans(lambda start, end: st.builds(
        Chapter, TEXTS, st.sampled_from(SectionKind), st.just(start), st.just(end)
    ), shortest=0))  # fmt: skip
    end = events[-1].end_ms if events else 0
    fields = {
        **{name: draw(TEXTS) for name in ("program", "title", "voice")},
        "kind": draw(st.sampled_from(SessionKind)),
        "measured": draw(st.booleans()),
        "language": draw(st.sampled_from(codes())),
        **{
            name: draw(COUNTS)
            for name in ("day", "program_days", "week", "minutes", "hold_s", "repetitions")
        },
        "notes": tuple(draw(st.lists(TEXTS, max_size=3))),
        "duration_ms": Millis(end + draw(st.integers(0, 9000))),
    }
    return Timeline(chapters=chapters, holds=holds, breaths=breaths, events=events, **fields)
