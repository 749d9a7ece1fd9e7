"""What a listener gets over eight weeks, as docs/script-measured.md has it: on every day."""

import importlib.util
from itertools import product
from pathlib import Path

import pytest

from voiceguide.language.texts import codes
from voiceguide.program.catalog import program_names
from voiceguide.studio.studio import Studio

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "measure_script.py"


def load_script():
    spec = importlib.util.spec_from_file_location("measure_script", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MEASURE = load_script()


@pytest.fixture(scope="module", params=product(program_names(), codes()), ids="-".join)
def course(request):
    """All sessions of a program in each language."""
    return MEASURE.sessions(*request.param)


def found(course, measure):
    """What a measure gives, by day, but for days where it gives nothing."""
    by_day = {session.plan.day: list(measure(session)) for session in course}
    return {day: values for day, values in by_day.items() if values}


def test_from_the_last_word_there_are_four_seconds_to_the_tone(course):
    least = min(ms for session in course for ms in session.cue_to_tone())
    assert least >= MEASURE.MIN_CUE_TO_TONE_MS


def test_from_hold_to_hold_there_are_eight_seconds(course):
    least = min(ms for session in course for ms in session.tone_to_tone())
    assert least >= MEASURE.MIN_TONE_TO_TONE_MS


def test_who_was_sent_to_the_floor_has_fifteen_seconds(course):
    language = course[0].timeline.language
    changes = Studio().bundle(course[0].plan.program, language).language.phrases.changes
    down = frozenset(changes.to_floor + changes.to_floor_taught)
    times = [ms for session in course for ms in session.floor_to_hold(down)]
    assert all(ms >= MEASURE.MIN_FLOOR_MS for ms in times)


def test_no_silence_is_long_unless_it_was_announced(course):
    outside = max(ms for session in course for ms in session.silences())
    inside = max(ms for session in course for ms in session.silences_in_holds())
    assert outside <= MEASURE.MAX_SILENCE_MS
    assert inside <= MEASURE.MAX_SILENCE_IN_HOLD_MS


def test_a_short_hold_has_more_silence_than_speech(course):
    shares = [share for session in course for share in session.speech_shares()]
    assert all(share <= MEASURE.MAX_SPEECH_SHARE for share in shares)


def test_nothing_is_said_into_a_guided_breath(course):
    assert sum(session.interrupted() for session in course) == 0


def test_no_sentence_is_said_twice_in_a_hold_or_five_times_in_a_session(course):
    assert found(course, lambda session: session.twice_in_a_hold()) == {}
    assert found(course, lambda session: session.told_too_often()) == {}


def test_every_caution_is_heard_each_time(course):
    assert found(course, lambda session: session.cautions_left_out()) == {}


def test_every_week_has_new_sentences_and_not_too_many(course):
    new = MEASURE.new_by_week(course)
    assert min(new.values()) >= MEASURE.MIN_NEW
    for days, most in MEASURE.MAX_DISTINCT.items():
        assert MEASURE.distinct(course[:days]) <= most


def test_who_knows_the_opening_has_it_in_35_seconds(course):
    late = [session.opening_ms() for session in course if session.plan.day > 6]
    assert max(late) <= MEASURE.MAX_OPENING_MS


def test_the_document_is_what_the_script_makes():
    now = MEASURE.PATH.read_text(encoding="utf-8") if MEASURE.PATH.is_file() else ""
    if now != MEASURE.text(program_names()):
        pytest.fail(
            "docs/script-measured.md is not what is said. "
            "If it is meant: python scripts/measure_script.py, and read the difference.",
            pytrace=False,
        )
