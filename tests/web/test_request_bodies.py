"""What is posted, checked without a server."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.errors import UsageError
from voiceguide.language.titles import plain
from voiceguide.web.request_bodies import (
    MAX_NOTE_LETTERS,
    PageLog,
    SpeakBody,
    StartBody,
    parse_answers,
    parse_body,
)

JSON = "application/json"


@given(st.integers(1, 100_000), st.none() | st.integers(0, 10), st.text(max_size=50))
def test_what_a_page_sends_is_taken(day, pain, note):
    """Lone surrogates too: a phone may cut a note within an emoji."""
    body = parse_body(json.dumps({"day": day, "pain": pain, "note": note}).encode(), JSON, PageLog)
    assert (body.day, body.pain) == (day, pain)
    assert body.note == plain(note)


def test_a_note_is_one_line():
    body = parse_body(b'{"day": 1, "note": "  Left\\n hip. \\u0000"}', JSON, PageLog)
    assert (body.pain, body.note) == (None, "Left hip.")


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_what_a_form_can_send_is_refused(kind):
    with pytest.raises(UsageError, match="application/json"):
        parse_body(b'{"day": 1}', kind, SpeakBody)


def test_a_character_set_may_be_named():
    assert parse_body(b'{"day": 1}', "application/json; charset=utf-8", SpeakBody).day == 1


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ({"day": 0}, "day"),
        ({"day": "1"}, "day"),
        ({"day": True}, "day"),
        ({"day": 1, "pain": 11}, "pain"),
        ({"day": 1, "note": "x" * (MAX_NOTE_LETTERS + 1)}, "note"),
        ({"day": 1, "other": 1}, "other"),
        ({"day": 1, "before": -1}, "before"),
        ({"day": 1, "next_morning": 1.5}, "next_morning"),
        ({"day": 1, "stretches": {"sphinx": 11}}, "stretches.sphinx"),
        ({"day": 1, "stretches": {str(n): 1 for n in range(61)}}, "stretches"),
        ({"day": 1, "spread": "yes"}, "spread"),
        ({"day": 1, "on": "yesterday"}, "on"),
        ({"day": 1, "on": 5}, "on"),
        ([], "the body"),
    ],
)
def test_the_mistake_is_named(content, where):
    with pytest.raises(UsageError, match=f"^{where}: "):
        parse_body(json.dumps(content).encode(), JSON, PageLog)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_body_or_refused(data):
    with suppress(UsageError):
        assert parse_body(data, JSON, SpeakBody).day >= 1


def test_all_that_the_log_asks():
    told = {
        "day": 3,
        "on": "2026-11-23",
        "pain": 2,
        "before": 1,
        "next_morning": 4,
        "stretches": {"figure-four": 6},
        "spread": False,
    }
    body = parse_body(json.dumps(told).encode(), JSON, PageLog)
    assert body.model_dump(mode="json") == {**told, "note": ""}


def test_what_is_not_told_is_none():
    body = parse_body(b'{"day": 3}', JSON, PageLog)
    assert (body.on, body.before, body.next_morning, body.spread) == (None,) * 4
    assert body.stretches == {}


def test_a_form_is_the_same_as_json():
    json_body = parse_body(b'{"answers": {"fever": "no", "baseline": "4"}}', JSON, StartBody)
    assert parse_answers(b"fever=no&baseline=4") == json_body


@pytest.mark.parametrize(
    "body", [b"fever", b"\xff=1", b"&".join(b"a%d=1" % n for n in range(101)), b"a=" + b"x" * 99]
)
def test_a_form_that_our_page_does_not_send(body):
    with pytest.raises(UsageError):
        parse_answers(body)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_form_or_refused(data):
    with suppress(UsageError):
        assert isinstance(parse_answers(data).answers, dict)
