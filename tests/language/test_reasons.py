"""Whatever a plan or the journal has to say has words, and shows no key and no field."""

import doctest
import re
from datetime import date, timedelta
from typing import get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.language import reasons
from voiceguide.language.reasons import (
    advice_text,
    light_text,
    note_text,
    pause_text,
    question_text,
    screening_text,
)
from voiceguide.person.advice import advise
from voiceguide.person.model import Advice, Cause, Gap, Light, LoggedSession, Reason
from voiceguide.person.screening import Sign
from voiceguide.program.catalog import load_program
from voiceguide.program.notes import (
    Addition,
    EasyDay,
    FewerRepetitions,
    LongerHolds,
    LowerDose,
    Note,
    Prescribed,
    PrescriptionLeftOut,
    Replacement,
    ShorterHold,
    TimesADay,
    Unsuitability,
    WarmUpReplaced,
)

GENTLE = load_program("gentle")
LAST = LoggedSession(9, date(2026, 3, 2), pain=5)


NOTES = [
    (EasyDay(), "An easy day: the dose of a week before, or less."),
    (
        Replacement("bridge", "sphinx", Unsuitability.AVOID, "DF, SE"),
        "bridge takes the place of sphinx: avoid DF, SE.",
    ),
    (
        Replacement("bridge", "sphinx", Unsuitability.POSITION, "chair"),
        "bridge takes the place of sphinx: position chair.",
    ),
    (
        Replacement("bridge", "sphinx", Unsuitability.LEFT_OUT, ""),
        "bridge takes the place of sphinx: left out by the program.",
    ),
    (
        Replacement("bridge", "sphinx", Unsuitability.DEEP_FLEXION, ""),
        "bridge takes the place of sphinx: no deep bending.",
    ),
    (
        Replacement("bridge", "sphinx", Unsuitability.HURT, ""),
        "bridge takes the place of sphinx, which hurt lately.",
    ),
    (
        Replacement("bridge", "sphinx", Unsuitability.EASIER_ASKED, ""),
        "bridge takes the place of sphinx: its easier form, as you asked.",
    ),
    (ShorterHold("sphinx", 10), "sphinx: held for 10 s at the most."),
    (
        FewerRepetitions("sphinx", 2, 4, 3),
        "sphinx: 2 repetitions instead of 4, so that 3 stretches fit.",
    ),
    (Addition("sphinx"), "sphinx is added, since limits leave few stretches to hold."),
    (
        LowerDose("sphinx", 10, 3, "hurt"),
        "sphinx: 10 s x 3, one step lower, since it hurt lately.",
    ),
    (
        LowerDose("bridge", 0, 8, "hurt"),
        "bridge: 8 repetitions, one step lower, since it hurt lately.",
    ),
    (
        LowerDose("sphinx", 10, 3, "bendy"),
        "sphinx: 10 s x 3, one step lower at the end of its range: HYPER.",
    ),
    (
        LongerHolds(90, 100),
        "The holds are longer and fewer today: 90 s a side after 100 s.",
    ),
    (
        Prescribed("figure-four", 20, 3, "left"),
        "figure-four: prescribed, 20 s x 3, side left.",
    ),
    (Prescribed("bridge", 0, 12, "both"), "bridge: prescribed, 12 repetitions."),
    (
        PrescriptionLeftOut("sphinx", "SE"),
        "sphinx is prescribed, and left out: SE.",
    ),
    (
        WarmUpReplaced("chair", "march", "BALANCE"),
        "the warm-up chair takes the place of march: avoid BALANCE.",
    ),
    (TimesADay(2), "This session is meant 2 times a day."),
]


@pytest.mark.parametrize(("note", "text"), NOTES)
def test_a_note_is_one_sentence(note, text):
    assert note_text(note) == text


def test_every_note_and_every_way_it_can_be_has_words():
    said = [note for note, _ in NOTES]
    assert {type(note) for note in said} == set(get_args(Note))
    assert {note.why for note in said if isinstance(note, Replacement)} == set(Unsuitability)
    lower = get_args(get_type_hints(LowerDose)["why"])
    assert {note.why for note in said if isinstance(note, LowerDose)} == set(lower)


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (Reason(Cause.FIRST_SESSION), "day 9: the first session"),
        (Reason(Cause.DAY_DONE, LAST), "day 9: day 9 is done"),
        (
            Reason(Cause.AMBER, LAST, Gap.GO_ON, 1),
            (
                "day 9: the same again, since the last was amber (pain 5 of 10): move less far, "
                "1 day missed: go on"
            ),
        ),
        (Reason(Cause.DAY_DONE, LAST, Gap.GO_ON, 2), "day 9: day 9 is done, 2 days missed: go on"),
        (
            Reason(None, None, Gap.REPEAT, 3),
            "day 9: 3 days missed, the last session again",
        ),
        (
            Reason(Cause.SHARP, LAST, Gap.BACK, 8),
            (
                "day 9: 8 days missed, back a week; an easy day, since the last was red "
                "(sharp or spreading pain)"
            ),
        ),
        (Reason(None, None, Gap.RESTART, 15), "day 9: 15 days missed, start again"),
        (
            Reason(Cause.NOT_GREEN, LAST),
            "day 9: the last log was amber; log a session with pain 0 to 3 before the dose rises",
        ),
    ],
)
def test_a_reason_is_one_line_with_the_day_first(reason, text):
    assert advice_text(Advice(9, easy=False, reason=reason)) == text


def test_a_pause_names_no_day():
    stop = Advice(9, easy=True, reason=Reason(Cause.RED_TWICE, LAST), stop=True)
    assert advice_text(stop) == pause_text()
    assert "see a doctor" in pause_text()


@pytest.mark.parametrize("cause", Cause)
@pytest.mark.parametrize("gap", Gap)
def test_every_cause_and_every_gap_has_words(cause, gap):
    for shown in (cause, None):
        text = advice_text(Advice(9, easy=False, reason=Reason(shown, LAST, gap, 4)))
        assert not re.search(r"[{}]|None", text)


SESSIONS = st.lists(
    st.tuples(st.integers(0, 9), st.none() | st.integers(0, 10), st.booleans()), max_size=12
)


@given(SESSIONS, st.integers(-3, 20))
def test_whatever_a_person_did_the_advice_has_words(sessions, later):
    history, today = [], date(2026, 3, 2)
    for day, (gap, pain, sharp) in enumerate(sessions, start=1):
        history.append(LoggedSession(day, today, pain, sharp=sharp))
        today += timedelta(days=gap)
    advice = advise(history, GENTLE, today + timedelta(days=later))
    text = advice_text(advice)
    assert not re.search(r"[{}\n]|None", text)
    assert text.startswith("red twice" if advice.stop else f"day {advice.day}: ")


def test_every_light_and_every_sign_has_words():
    assert [light_text(light) for light in Light] == ["green", "amber", "red"]
    questions = [question_text(sign) for sign in Sign]
    assert len(set(questions)) == len(Sign)
    assert all(question.endswith("?") for question in questions)


@pytest.mark.parametrize(
    ("signs", "part"),
    [((), ""), (("fever",), "therapist's OK"), (("fever", "chest"), "medical help now")],
)
def test_the_gravest_of_the_signs_decides_what_to_do(signs, part):
    text = screening_text(signs)
    assert part in text
    assert bool(text) == bool(signs)


def test_the_examples_in_the_docstrings_are_true():
    result = doctest.testmod(reasons)
    assert (result.failed, result.attempted > 0) == (0, True)
