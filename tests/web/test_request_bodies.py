"""What is posted, checked without a server."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.errors import UsageError
from voiceguide.language.titles import plain
from voiceguide.web.request_bodies import MAX_NOTE_LETTERS, LogBody, SpeakBody, parse_body

JSON = "application/json"


@given(st.integers(1, 100_000), st.none() | st.integers(0, 10), st.text(max_size=50))
def test_what_a_page_sends_is_taken(day, pain, note):
    """Lone surrogates too: a phone may cut a note within an emoji."""
    body = parse_body(json.dumps({"day": day, "pain": pain, "note": note}).encode(), JSON, LogBody)
    assert (body.day, body.pain) == (day, pain)
    assert body.note == plain(note)


def test_a_note_is_one_line():
    body = parse_body(b'{"day": 1, "note": "  Left\\n hip. \\u0000"}', JSON, LogBody)
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
        ([], "the body"),
    ],
)
def test_the_mistake_is_named(content, where):
    with pytest.raises(UsageError, match=f"^{where}: "):
        parse_body(json.dumps(content).encode(), JSON, LogBody)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_body_or_refused(data):
    with suppress(UsageError):
        assert parse_body(data, JSON, SpeakBody).day >= 1
