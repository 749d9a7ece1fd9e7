"""The cue sheet keeps the contract: these keys, these types, and no more."""

import json
from dataclasses import replace
from itertools import pairwise

import pytest

from voiceguide.errors import DataFileError
from voiceguide.program.catalog import exercises
from voiceguide.script.model import Cue, Sound, Spoken
from voiceguide.timeline.cue_sheet import as_dict, as_json, parse, schema_of
from voiceguide.timeline.model import Event
from voiceguide.units import Millis

TOP = {
    "schema": int, "program": str, "day": int, "week": int, "title": str, "voice": str,
    "durations": str, "minutes": int, "duration_ms": int, "dose": dict, "notes": list,
    "chapters": list, "holds": list, "events": list,
}  # fmt: skip
DOSE = {"hold_s": int, "repetitions": int}
CHAPTER = {"title": str, "kind": str, "start_ms": int, "end_ms": int}
HOLD = {
    "exercise": str, "side": str, "repetition": int, "of": int, "hold_s": int, "start_ms": int,
    "end_ms": int,
}  # fmt: skip
EVENT = {"kind": str, "cue": str, "start_ms": int, "end_ms": int}


def types(data):
    return {key: type(value) for key, value in data.items()}


@pytest.fixture(scope="module")
def sheets(timelines):
    return [as_dict(timeline) for timeline in timelines]


def test_the_keys_and_types_are_those_of_the_contract(sheets):
    for sheet in sheets:
        assert types(sheet) == TOP
        assert types(sheet["dose"]) == DOSE
        assert all(types(chapter) == CHAPTER for chapter in sheet["chapters"])
        assert all(types(hold) == HOLD for hold in sheet["holds"])
        assert all(type(note) is str for note in sheet["notes"])


def test_an_event_has_text_or_a_sound_and_never_both(sheets):
    for event in (event for sheet in sheets for event in sheet["events"]):
        content = "sound" if event["kind"] == "sound" else "text"
        assert types(event) == EVENT | {content: str}
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


def test_a_length_is_called_estimated_until_it_is_measured(timelines):
    assert as_dict(timelines[0])["durations"] == "estimated"
    assert as_dict(replace(timelines[0], measured=True))["durations"] == "measured"


def test_the_text_is_json_and_the_same_each_time(timelines):
    for timeline in timelines[:3]:
        text = as_json(timeline)
        assert json.loads(text) == as_dict(timeline)
        assert as_json(replace(timeline)) == text
        assert json.loads(as_json(timeline, indent=2)) == as_dict(timeline)
        assert "\n" not in text


def test_letters_beyond_ascii_stay_as_they_are(timelines):
    accent = Event(Spoken("Voil\u00e0."), Cue.REST, Millis(0), Millis(1))
    text = as_json(replace(timelines[0], events=(accent,)))
    assert "Voil\u00e0." in text


def test_a_counted_clip_shows_its_words_and_a_tone_its_name(timelines):
    events = (
        Event(Spoken("Three, two, one.", 1000), Cue.COUNT, Millis(1), Millis(2)),
        Event(Sound("hold-end"), Cue.SIGNAL, Millis(2), Millis(3)),
    )
    assert as_dict(replace(timelines[0], events=events))["events"] == [
        {"kind": "speech", "cue": "count", "text": "Three, two, one.", "start_ms": 1, "end_ms": 2},
        {"kind": "sound", "cue": "signal", "sound": "hold-end", "start_ms": 2, "end_ms": 3},
    ]


def test_a_cue_sheet_is_read_back_as_it_was_written(timelines):
    for timeline in timelines[:9]:
        sheet = parse(as_json(timeline))
        assert schema_of(as_json(timeline)) == 1
        assert (sheet.day, sheet.duration_ms) == (timeline.day, timeline.duration_ms)
        assert [(hold.start_ms, hold.end_ms, hold.side) for hold in sheet.holds] == [
            (hold.start_ms, hold.end_ms, hold.side) for hold in timeline.holds
        ]
        assert [(event.content, event.start_ms) for event in sheet.events] == [
            (getattr(event.clip, "text", None) or event.clip.name, event.start_ms)
            for event in timeline.events
        ]


def test_a_key_of_a_later_version_does_no_harm(sheets):
    later = sheets[0] | {"schema": 2, "mood": "calm"}
    assert schema_of(json.dumps(later)) == 2
    assert parse(json.dumps(later)).day == 1


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "[" * 100_000, b"\xff"])
def test_what_is_not_a_json_object_is_a_data_file_error(text):
    with pytest.raises(DataFileError):
        parse(text)
    with pytest.raises(DataFileError):
        schema_of(text)


@pytest.mark.parametrize(
    ("where", "change", "problem"),
    [
        ("holds", {"end_ms": 0}, "before it starts"),
        ("holds", {"hold_s": 0}, "hold_s"),
        ("events", {"start_ms": -5}, "start_ms"),
        ("events", {"sound": "tick"}, "one of text and sound"),
        ("events", {"text": None}, "one of text and sound"),
        ("events", {"kind": "sound"}, "is sound without sound"),
        ("events", {"end_ms": 10**9}, "overlaps"),
    ],
)
def test_a_damaged_cue_sheet_names_what_is_wrong(sheets, where, change, problem):
    damaged = json.loads(json.dumps(sheets[0]))
    damaged[where][0] |= change
    with pytest.raises(DataFileError, match=problem) as caught:
        parse(json.dumps(damaged))
    assert "\n" not in caught.value.message


def test_an_event_behind_the_end_is_named(sheets):
    short = sheets[0] | {"duration_ms": 1000}
    with pytest.raises(DataFileError, match="after the session"):
        parse(json.dumps(short))
