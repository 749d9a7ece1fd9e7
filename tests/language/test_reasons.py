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
    ask_text,
    checkup_text,
    light_text,
    note_text,
    pause_text,
    question_text,
    screening_text,
    spreading_words,
)
from voiceguide.person.advice import advise
from voiceguide.person.model import Advice, Cause, Checkup, Gap, Light, LoggedSession, Reason
from voiceguide.person.screening import Sign
from voiceguide.program.adjustment import Adjustment
from voiceguide.program.catalog import load_program
from voiceguide.program.notes import (
    Addition,
    EasyDay,
    FewerRepetitions,
    LongerHolds,
    LowerDose,
    MoreThanLastWeek,
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
LAST = LoggedSession(9, date(2026, 3, 2), pain=5, next_morning=6)


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
    (MoreThanLastWeek(5), "Holds are 5 s longer than a week before."),
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
        PrescriptionLeftOut("sphinx", Unsuitability.AVOID, "SE"),
        "sphinx is prescribed, and left out: avoid SE.",
    ),
    (
        PrescriptionLeftOut("sphinx", Unsuitability.EASY_DAY, ""),
        "sphinx is prescribed, and left out: an easy day has no room for it.",
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
    replaced = {note.why for note in said if isinstance(note, Replacement)}
    # An easy day puts nothing in another's place: it has no room for what is prescribed.
    assert replaced == set(Unsuitability) - {Unsuitability.EASY_DAY}
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
            Reason(Cause.SPREAD, LAST, Gap.BACK, 8),
            (
                "day 9: 8 days missed, back a week; a flare-up session, small and gentle, "
                "since the last was red (sharp or spreading pain)"
            ),
        ),
        (Reason(None, None, Gap.RESTART, 15), "day 9: 15 days missed, start again"),
        (
            Reason(Cause.NOT_GREEN, LAST, light=Light.AMBER, max_green=5),
            "day 9: the last log was amber; log a session with pain 0 to 5 before the dose rises",
        ),
    ],
)
def test_a_reason_is_one_line_with_the_day_first(reason, text):
    assert advice_text(Advice(9, reason)) == text


@pytest.mark.parametrize(
    ("cause", "part"),
    [
        (Cause.RED_TWICE, "see a doctor"),
        (Cause.RED_OFTEN, "see a doctor"),
        (Cause.EMERGENCY, "get medical help now"),
    ],
)
def test_a_pause_names_no_day(cause, part):
    assert advice_text(Advice(9, Reason(cause, LAST), stop=True)) == pause_text(cause)
    assert part in pause_text(cause)


@pytest.mark.parametrize(
    ("give_way", "lower", "text"),
    [
        ("", "", ""),
        ("sphinx", "", "; sphinx gives way this time, since it hurt"),
        ("", "sphinx", "; sphinx comes back a step lower"),
        (
            "sphinx bridge",
            "figure-four side-bend",
            (
                "; bridge, sphinx give way this time, since they hurt; "
                "figure-four, side-bend come back a step lower"
            ),
        ),
    ],
)
def test_stretches_that_hurt_are_named_after_the_reason(give_way, lower, text):
    asked = Adjustment(None, frozenset(give_way.split()), frozenset(lower.split()))
    assert (
        advice_text(Advice(9, Reason(Cause.DAY_DONE, LAST), asked)) == f"day 9: day 9 is done{text}"
    )


@pytest.mark.parametrize("cause", Cause)
@pytest.mark.parametrize("gap", Gap)
def test_every_cause_and_every_gap_has_words(cause, gap):
    for shown in (cause, None):
        text = advice_text(Advice(9, Reason(shown, LAST, gap, 4)))
        assert not re.search(r"[{}]|None", text)


PAIN = st.none() | st.integers(0, 10)
SESSIONS = st.lists(st.tuples(st.integers(0, 9), PAIN, PAIN, PAIN, st.booleans()), max_size=12)


@given(SESSIONS, st.integers(-3, 20))
def test_whatever_a_person_did_the_advice_has_words(sessions, later):
    history, today = [], date(2026, 3, 2)
    for day, (gap, pain, before, morning, spread) in enumerate(sessions, start=1):
        session = LoggedSession(
            day, today, pain, spread=spread, before=before, next_morning=morning
        )
        history.append(session)
        today += timedelta(days=gap)
    advice = advise(history, GENTLE, today + timedelta(days=later))
    text = advice_text(advice)
    assert not re.search(r"[{}\n]|None", text)
    assert text.startswith("red t" if advice.stop else f"day {advice.day}: ")


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
    assert screening_text(signs, 8) == (text or screening_text((), 7))
    assert "see a doctor" in screening_text((), 7)


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ("", ()),
        ("stiff, then better", ()),
        ("a bit numb", ("numb",)),
        ("NUMBNESS in the foot", ("NUMBNESS",)),
        ("shooting pain down the leg", ("shooting", "down the leg")),
        ("down my\tleft  leg", ("down my\tleft  leg",)),
        ("pins and needles; tingling", ("pins and needles", "tingling")),
        ("numb, still numb", ("numb",)),
        ("number 3 was hard, I felt number", ()),
        ("sat down. The legs were fine", ()),
    ],
)
def test_words_that_can_mean_that_pain_spread_are_found_in_a_note(note, words):
    assert spreading_words(note) == words
    assert all(f'"{word}"' in ask_text(words) for word in words)
    assert bool(ask_text(words)) == bool(words)


def test_words_of_a_note_are_listed_as_the_language_lists_them():
    asked = ask_text(["hormigueo", "hacia la pierna"], "es")
    assert '"hormigueo" y "hacia la pierna"' in asked
    assert '"numb" and "sharp"' in ask_text(["numb", "sharp"])


@pytest.mark.parametrize("checkup", Checkup)
def test_advice_beside_sessions_says_that_they_go_on(checkup):
    assert checkup_text(checkup).endswith("You can go on meanwhile.")


def test_the_examples_in_the_docstrings_are_true():
    result = doctest.testmod(reasons)
    assert (result.failed, result.attempted > 0) == (0, True)
