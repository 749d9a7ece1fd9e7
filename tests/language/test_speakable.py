"""Every sentence becomes words that every voice can say, or an error that names it."""

import doctest
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.errors import UnspeakableError
from voiceguide.language import speakable as speakable_module
from voiceguide.language.clauses import clauses
from voiceguide.language.numbers import cardinal
from voiceguide.language.speakable import SPEAKABLE, speakable
from voiceguide.program.catalog import program_names
from voiceguide.program.wishes import Wishes
from voiceguide.script.model import Spoken
from voiceguide.studio.studio import Studio

WRITTEN = {
    "Hold 30 s, x3.": "Hold thirty seconds, three times.",
    "Hold 30s.": "Hold thirty seconds.",
    "Hold 1 s.": "Hold one second.",
    "5-10 reps.": "Five to ten repetitions.",
    "5\u201310 min of walking.": "Five to ten minutes of walking.",
    "3x a day.": "Three times a day.",
    "3 x 10 s.": "Three times ten seconds.",
    "3\u00d710.": "Three times ten.",
    "Rest at 90/90.": "Rest at ninety ninety.",
    "Turn \u00bd way.": "Turn one half way.",
    "The 1st, 2nd and 21st.": "The first, second and twenty first.",
    "The 3rd-4th time.": "The third to fourth time.",
    "Lift it 2.5 cm.": "Lift it two point five centimetres.",
    "At 45\u00b0, or -5 \u00b0C.": "At forty five degrees, or minus five degrees Celsius.",
    "50% & more.": "fifty percent and more.".capitalize(),
    "1,234 steps.": "One thousand two hundred thirty four steps.",
    "Call 12345 or 007.": "Call one two three four five or zero zero seven.",
    "At 10:30.": "At ten thirty.",
    "Rest\u2026 then go...": "Rest, then go.",
    "\u201cSoft\u201d knees \u2014 \u2018easy\u2019.": "Soft knees, easy.",
    "It\u2019s child\u2019s pose.": "It's child's pose.",
    "R arm (slowly), then L.": "Right arm, slowly, then left.".replace("Right", "right"),
    "Use a towel, e.g. a long one, etc.": "Use a towel, for example a long one, and so on.",
    "No. Never do no. 5.": "No. Never do number five.",
    "W/ care.": "W or care.",
    "Back w/o shoes.": "Back without shoes.",
    "Back/hip.": "Back or hip.",
    "Well done \U0001f600\U0001f44d\U0001f3fd!": "Well done!",
    "Lie\x07 down\u200b.\ufeff": "Lie down.",
    "***Slowly***, [[now]].": "Slowly, now.",
    "Caf\u00e9 na\u00efve, \u00e6ther.": "Cafe naive, aether.",
    "\uff28\uff4f\uff4c\uff44 \u2167.": "Hold VIII.",
    "Really?!": "Really?",
    "Wait": "Wait.",
    "10\u00b2 m": "Ten squared m.",
}
UNSPEAKABLE = (
    "\u4f60\u597d.",
    "\u041b\u044f\u0433.",
    "Lie \u05d0.",
    "...",
    "",
    "\U0001f600",
    "?!",
    "\ud800 a",
)


@pytest.mark.parametrize(("written", "spoken"), WRITTEN.items())
def test_what_is_written_becomes_what_is_said(written, spoken):
    assert speakable(written) == spoken


@pytest.mark.parametrize("written", UNSPEAKABLE)
def test_what_can_not_be_said_whole_is_an_error_that_names_the_sentence(written):
    with pytest.raises(UnspeakableError) as caught:
        speakable(written)
    assert caught.value.text == written


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("Aa" * 1000 + ".", "a word of 2,000 letters"),
        ("It's" * 50 + ".", "a word of 200 letters"),
        ("\u00e9" * 46, "a word of 46 letters"),
        ("Go on. " * 200, "1,400 characters"),
        ("9" * 16_000, "16,000 characters"),
        ("9" * 300, "1,500 characters"),
        (" " * 200_000 + "Go.", "200,003 characters"),
    ],
)
def test_what_is_no_sentence_by_its_length_is_an_error(written, why):
    with pytest.raises(UnspeakableError) as caught:
        speakable(written)
    assert why in caught.value.why
    assert "write it as several" in caught.value.hint
    assert len(str(caught.value)) < 300


def test_the_longest_words_that_are_words_can_be_spoken():
    word = "pneumonoultramicroscopicsilicovolcanoconiosis"
    assert speakable(f"Breathe, {word}.") == f"Breathe, {word}."


@settings(deadline=None, max_examples=400)
@given(st.text(max_size=40) | st.text("LRx3 s.5-/(&%\u00b0\u2013,:'kgst1nd", max_size=25))
def test_only_speakable_characters_come_out_and_a_second_time_changes_nothing(text):
    try:
        spoken = speakable(text)
    except UnspeakableError:
        return
    assert SPEAKABLE.fullmatch(spoken)
    assert re.search("[A-Za-z]", spoken)
    assert spoken[-1] in ".?!"
    assert not spoken.startswith(tuple(" ,.;:?!"))
    assert "  " not in spoken
    assert speakable(spoken) == spoken
    assert " ".join(part.text for part in clauses(spoken)) == spoken


@given(st.text("LRaIok etc.,-'", min_size=1, max_size=12))
def test_the_short_way_for_ordinary_sentences_says_the_same_as_the_long_one(text):
    ordinary = speakable_module._ORDINARY
    if ordinary.fullmatch(text) and not speakable_module._ABBREVIATED.search(text):
        # A quotation mark makes it take the long way, and is not spoken.
        assert speakable(f'"{text}') == text


@given(st.integers(0, 9999))
def test_a_number_is_read_as_one(value):
    assert speakable(f"Do {value}.") == f"Do {cardinal(value)}."


def test_the_sentences_of_the_package_stay_as_they_are():
    studio = Studio()
    for name in program_names():
        days = studio.bundle(name).program.days
        for day in (1, 9, 28, 56):
            for clip in studio.script(min(day, days), Wishes(program=name)).clips():
                if isinstance(clip, Spoken):
                    assert speakable(clip.text) == clip.text


def test_the_examples_in_the_docstrings_are_true():
    result = doctest.testmod(speakable_module)
    assert (result.failed, result.attempted > 0) == (0, True)
