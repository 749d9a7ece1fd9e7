"""The cue sheet keeps its contract, and gives back the timeline that it was written from."""

import json
import re
from dataclasses import fields, replace
from itertools import pairwise

import pytest
from hypothesis import given
from timeline_builder import any_timelines, make_event, make_hold, make_timeline

from voiceguide.errors import DataFileError
from voiceguide.language.texts import codes
from voiceguide.program.adjustment import SessionKind
from voiceguide.program.catalog import exercises, load_program, program_names
from voiceguide.program.planner import Planner
from voiceguide.script.model import Cue, Sound, Spoken
from voiceguide.timeline.cue_sheet import MAX_BYTES, dump, load, schema_of
from voiceguide.timeline.model import BreathSpan, Timeline
from voiceguide.units import Millis

TOP = {
    "schema": int, "program": str, "program_days": int, "day": int, "week": int, "kind": str,
    "title": str, "voice": str, "durations": str, "minutes": int, "duration_ms": int,
    "dose": dict, "notes": list, "chapters": list, "holds": list, "breaths": list, "events": list,
}  # fmt: skip
DOSE = {"hold_s": int, "repetitions": int}
CHAPTER = {"title": str, "kind": str, "start_ms": int, "end_ms": int}
HOLD = {
    "exercise": str, "side": str, "repetition": int, "of": int, "hold_s": int, "start_ms": int,
    "end_ms": int,
}  # fmt: skip
BREATH = {"hold": int, "start_ms": int, "in_s": int, "out_s": int}
EVENT = {"kind": str, "cue": str, "start_ms": int, "end_ms": int}
NEW_KEYS = {"program_days", "kind", "breaths"}


def types(data):
    return {key: type(value) for key, value in data.items()}


def sheet_of(timeline):
    return json.loads(dump(timeline))


@pytest.fixture(scope="module")
def sheets(timelines):
    return [sheet_of(timeline) for timeline in timelines]


def test_the_keys_and_types_are_those_of_the_contract(sheets):
    for sheet in sheets:
        assert types(sheet) == TOP
        assert types(sheet["dose"]) == DOSE
        assert all(types(chapter) == CHAPTER for chapter in sheet["chapters"])
        assert all(types(hold) == HOLD for hold in sheet["holds"])
        assert all(types(breath) == BREATH for breath in sheet["breaths"])
        assert all(type(note) is str for note in sheet["notes"])
    assert any(sheet["breaths"] for sheet in sheets)


def test_an_event_has_text_or_a_sound_and_never_both(sheets):
    for event in (event for sheet in sheets for event in sheet["events"]):
        content = "sound" if event["kind"] == "sound" else "text"
        how_it_is_spoken = {"beat_ms": int, "calm": bool} if content == "text" else {}
        assert EVENT.items() | {(content, str)} <= types(event).items()
        assert types(event).items() <= (EVENT | {content: str} | how_it_is_spoken).items()
        assert event["kind"] in {"speech", "sound"}


def test_words_are_of_the_lists_in_the_contract(sheets):
    for sheet in sheets:
        assert sheet["schema"] == 1
        assert sheet["program"] == "gentle"
        assert {chapter["kind"] for chapter in sheet["chapters"]} == {
            "opening",
            "warm-up",
            "stretch",
            "relaxation",
            "closing",
        }
        assert {hold["side"] for hold in sheet["holds"]} <= {"left", "right", "both"}
        assert {hold["exercise"] for hold in sheet["holds"]} <= set(exercises())
    assert {sheet["kind"] for sheet in sheets} == {"training", "easy"}
    assert {sheet["program_days"] for sheet in sheets} == {56}


def test_the_cues_that_the_contract_names_are_heard(sheets):
    cues = {event["cue"] for sheet in sheets for event in sheet["events"]}
    named = {"instruction", "safety", "breath", "count", "halfway", "switch", "next"}
    assert named <= cues <= {cue.value for cue in Cue}


def test_holds_are_exact_and_numbered_to_their_own_number(sheets):
    for sheet in sheets:
        groups = {}
        for hold in sheet["holds"]:
            assert hold["end_ms"] - hold["start_ms"] == hold["hold_s"] * 1000
            assert hold["of"] <= sheet["dose"]["repetitions"]
            groups.setdefault((hold["exercise"], hold["side"], hold["of"]), []).append(
                hold["repetition"]
            )
        for (_, _, of), repetitions in groups.items():
            assert repetitions == list(range(1, of + 1))


def test_events_are_sorted_apart_and_inside(sheets):
    for sheet in sheets:
        events = sheet["events"]
        assert all(a["end_ms"] <= b["start_ms"] for a, b in pairwise(events))
        assert events[0]["start_ms"] >= 0
        assert events[-1]["end_ms"] <= sheet["duration_ms"]


def test_a_length_is_called_estimated_until_it_is_measured():
    assert sheet_of(make_timeline(measured=False))["durations"] == "estimated"
    assert sheet_of(make_timeline(measured=True))["durations"] == "measured"


def test_the_text_is_json_and_the_same_each_time(timelines):
    for timeline in timelines[:3]:
        text = dump(timeline)
        assert dump(replace(timeline)) == text
        assert json.loads(dump(timeline, indent=2)) == json.loads(text)
        assert "\n" not in text


def test_letters_beyond_ascii_stay_as_they_are():
    assert "Voil\u00e0." in dump(make_timeline(events=(make_event("Voil\u00e0.", 0, 1),)))


def test_an_event_shows_its_words_and_how_they_are_spoken_and_a_tone_its_name():
    events = (
        make_event("Lie down.", 0, 1, Cue.INSTRUCTION),
        make_event(Spoken("Three, two, one.", beat_ms=1000), 1, 2, Cue.COUNT),
        make_event(Sound("hold-end"), 2, 3, Cue.SIGNAL),
        make_event(Spoken("Rest.", calm=True), 3, 4, Cue.REST),
    )
    lying, count, tone, rest = sheet_of(make_timeline(events=events))["events"]
    assert lying == {
        "kind": "speech", "cue": "instruction", "text": "Lie down.", "start_ms": 0, "end_ms": 1,
    }  # fmt: skip
    assert (count["text"], count["beat_ms"]) == ("Three, two, one.", 1000)
    assert tone == {
        "kind": "sound", "cue": "signal", "sound": "hold-end", "start_ms": 2, "end_ms": 3,
    }  # fmt: skip
    assert (rest["text"], rest["calm"]) == ("Rest.", True)


def test_a_breath_names_its_hold_and_its_pace():
    holds = (make_hold(1000, 20), make_hold(40_000, 20))
    breaths = (BreathSpan(1, Millis(44_000), 4, 6), BreathSpan(None, Millis(70_000), 3, 5))
    assert sheet_of(make_timeline(holds=holds, breaths=breaths))["breaths"] == [
        {"hold": 1, "start_ms": 44_000, "in_s": 4, "out_s": 6},
        {"hold": None, "start_ms": 70_000, "in_s": 3, "out_s": 5},
    ]


# Nothing is lost


@given(any_timelines())
def test_any_timeline_comes_back_whole(timeline):
    assert load(dump(timeline)) == timeline
    assert load(dump(timeline, indent=1).encode()) == timeline


@pytest.mark.parametrize("name", program_names())
def test_every_day_of_every_program_comes_back_whole(name, lengths, timeline_of):
    program = load_program(name)
    for plan in Planner(program, exercises(), lengths).days(program.days):
        assert load(dump(timeline_of(plan))) == timeline_of(plan)


def test_the_strategy_varies_every_field():
    """A field that it left at one value would be tested by nothing."""
    usual = make_timeline()
    varied = {field.name for field in fields(Timeline)}

    @given(any_timelines())
    def look(timeline):
        varied.difference_update(
            name for name in [*varied] if getattr(timeline, name) != getattr(usual, name)
        )

    look()
    # As long as there is but one.
    assert varied == ({"language"} if len(codes()) == 1 else set())


# Older and newer sheets


def as_first_sheet(sheet):
    """A cue sheet without the keys that came later."""
    events = [
        {key: value for key, value in event.items() if key not in {"beat_ms", "calm"}}
        for event in sheet["events"]
    ]
    return {k: v for k, v in sheet.items() if k not in NEW_KEYS} | {"events": events}


def test_a_first_sheet_of_the_schema_is_read(timelines, sheets):
    for timeline, sheet in zip(timelines, sheets, strict=True):
        loaded = load(json.dumps(as_first_sheet(sheet)))
        assert (loaded.program_days, loaded.kind, loaded.breaths) == (0, SessionKind.TRAINING, ())
        assert (loaded.holds, loaded.chapters) == (timeline.holds, timeline.chapters)
        assert [(e.clip.content, e.cue, e.start_ms, e.end_ms) for e in loaded.events] == [
            (e.clip.content, e.cue, e.start_ms, e.end_ms) for e in timeline.events
        ]


def test_a_key_of_a_later_version_does_no_harm(timelines, sheets):
    later = json.dumps(sheets[0] | {"mood": "calm"})
    assert schema_of(later) == 1
    assert load(later) == timelines[0]


def test_another_schema_is_refused_by_its_number(sheets):
    other = json.dumps(sheets[0] | {"schema": 2})
    assert schema_of(other) == 2
    with pytest.raises(DataFileError, match="the schema 2, not 1"):
        load(other)


# Damage


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "[" * 100_000, b"\xff"])
def test_what_is_not_a_json_object_is_a_data_file_error(text):
    with pytest.raises(DataFileError):
        load(text)
    with pytest.raises(DataFileError):
        schema_of(text)


@pytest.mark.parametrize("key", sorted(TOP.keys() - NEW_KEYS - {"schema"}))
def test_a_key_that_is_missing_is_named(sheets, key):
    damaged = {name: value for name, value in sheets[0].items() if name != key}
    with pytest.raises(DataFileError, match=f"^cue sheet: {key}: "):
        load(json.dumps(damaged))


@pytest.mark.parametrize(
    ("where", "change", "problem"),
    [
        ("holds", {"end_ms": 0}, "ends at 0 ms, but starts at"),
        ("holds", {"hold_s": 0}, "hold_s"),
        ("holds", {"side": "top"}, "side"),
        ("chapters", {"kind": "coda"}, "kind"),
        ("chapters", {"end_ms": -1}, "ends at -1 ms"),
        ("breaths", {"in_s": -4}, "in_s is -4"),
        ("breaths", {"hold": 10_000}, "hold 10000 of"),
        ("breaths", {"hold": -1}, "hold -1 of"),
        ("events", {"start_ms": -5}, "start_ms"),
        ("events", {"start_ms": "5"}, "start_ms"),
        ("events", {"cue": "song"}, "cue"),
        ("events", {"sound": "tick"}, "one of text and sound"),
        ("events", {"text": None}, "one of text and sound"),
        ("events", {"kind": "sound"}, "is sound without sound"),
        ("events", {"end_ms": 100_000}, "overlaps"),
        ("events", {"end_ms": 10**6}, "lasts "),
        ("events", {"beat_ms": 10**9}, "beat_ms"),
        ("holds", {"end_ms": 10**400}, "holds.0"),
        ("holds", {"hold_s": 10**9}, "hold_s is 1000000000"),
        ("holds", {"of": 10**9}, "of is 1000000000"),
        ("breaths", {"start_ms": 10**9}, "start_ms is 1000000000"),
    ],
)
def test_a_damaged_cue_sheet_names_what_is_wrong(timelines, where, change, problem):
    damaged = sheet_of(next(each for each in timelines if each.breaths))
    damaged[where][0] |= change
    with pytest.raises(DataFileError, match=re.escape(problem)) as caught:
        load(json.dumps(damaged))
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 200


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"dose": {"hold_s": 5, "repetitions": 10**9}}, "dose.repetitions: "),
        ({"dose": {"hold_s": float("inf"), "repetitions": 3}}, "dose.hold_s: "),
        ({"duration_ms": 10**12}, "duration_ms: "),
        ({"minutes": -1}, "minutes: "),
        ({"week": 10**9}, "week: "),
        ({"notes": ["", *range(10)] * 1000}, "notes"),
        ({"notes": [""] * 6000}, "notes: "),
        ({"title": "x" * MAX_BYTES}, "larger than 1 MB"),
        ({"schema": [[[1]]]}, "the schema None"),
        ({"schema": 10**4000}, "the schema None"),
    ],
)
def test_what_no_session_has_is_refused(sheets, change, problem):
    """Before anybody counts by it."""
    with pytest.raises(DataFileError, match=re.escape(problem)) as caught:
        load(json.dumps(sheets[0] | change))
    assert len(caught.value.message) < 1000


def test_a_sheet_of_20000_events_is_refused(sheets):
    event = sheets[0]["events"][0]
    events = [event | {"start_ms": n, "end_ms": n + 1} for n in range(20_000)]
    with pytest.raises(DataFileError):
        load(json.dumps(sheets[0] | {"events": events}))
    with pytest.raises(DataFileError, match="events: "):
        load(json.dumps(sheets[0] | {"events": events[:6000]}))


def test_an_event_behind_the_end_is_named(sheets):
    short = sheets[0] | {"duration_ms": 1000}
    with pytest.raises(DataFileError, match="after the session"):
        load(json.dumps(short))
