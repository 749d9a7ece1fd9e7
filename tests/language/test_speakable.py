"""Every sentence becomes words that every voice can say, or an error that names it."""

import doctest
import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.errors import UnspeakableError
from voiceguide.language import figures, numbers, titles
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
FIGURES = {
    # Counts, patterns of breath, and what is no range.
    "Breathe 4-7-8.": "Breathe four seven eight.",
    "Breathe 4\u20137\u20138.": "Breathe four seven eight.",
    "The 4-7-8 breath.": "The four seven eight breath.",
    "Box breathing, 4-4-4-4.": "Box breathing, four four four four.",
    "Breathe 5-5.": "Breathe five five.",
    "And 3-2-1.": "And three, two, one.",
    "3 - 2 - 1, go.": "Three, two, one, go.",
    "Count 1-2-3-4.": "Count one, two, three, four.",
    "Count 3...2...1.": "Count three, two, one.",
    "Breathe 4:7:8.": "Breathe four seven eight.",
    "Rule 20/20/20.": "Rule twenty twenty twenty.",
    # Lengths of time, and times of day.
    "Hold 1:30 min.": "Hold one minute thirty seconds.",
    "Hold 2:05 minutes.": "Hold two minutes five seconds.",
    "Hold 0:45.": "Hold forty five seconds.",
    "Hold 0:45 min.": "Hold forty five seconds.",
    "Hold 2:00 min.": "Hold two minutes.",
    "Hold for 1:30.": "Hold for one minute thirty seconds.",
    "Rest 1:30-2:00 min.": "Rest one minute thirty seconds to two minutes.",
    "It takes 1:30 h.": "It takes one hour thirty minutes.",
    "It takes 1:30:00.": "It takes one hour thirty minutes.",
    "Hold 1'30\".": "Hold one minute thirty seconds.",
    "Hold 1\u203230\u2033.": "Hold one minute thirty seconds.",
    "Walk 1h30.": "Walk one hour thirty minutes.",
    "Walk 1 h 30 min.": "Walk one hour thirty minutes.",
    "Hold 1m30s.": "Hold one minute thirty seconds.",
    "Hold 1 min 30 s.": "Hold one minute thirty seconds.",
    "Hold 1:30 to 2 min a side.": "Hold one minute thirty seconds to two minutes a side.",
    "At 10:30.": "At ten thirty.",
    "At 7:00.": "At seven o'clock.",
    "At 7:05.": "At seven oh five.",
    "From 9:00 to 10:30.": "From nine o'clock to ten thirty.",
    "Stretch at 7 am.": "Stretch at seven A M.",
    "Stretch at 7:30 p.m.": "Stretch at seven thirty P M.",
    "At 7:00 a.m. Then rest.": "At seven A M. Then rest.",
    # Decimals, fractions and signs.
    "Rest 1,5 min.": "Rest one point five minutes.",
    "Lift it 2,5 cm.": "Lift it two point five centimetres.",
    "Rest 1,5-2 min.": "Rest one point five to two minutes.",
    "Rest 1\u00bd min.": "Rest one and one half minutes.",
    "Rest 1 1/2 min.": "Rest one and one half minutes.",
    "Rest 1/2 min.": "Rest one half of a minute.",
    "Rest \u00bd\u20131 min.": "Rest one half to one minute.",
    "Rest 3/4 h.": "Rest three quarters of an hour.",
    "Bend 3/8 of the way.": "Bend three eighths of the way.",
    "Move it +/- 5 cm.": "Move it plus or minus five centimetres.",
    "Move it +/-5\u00b0.": "Move it plus or minus five degrees.",
    "Move it \u00b1 5 cm.": "Move it plus or minus five centimetres.",
    "A ratio of 2:1.": "A ratio of two to one.",
    "Pain 3/10.": "Pain three out of ten.",
    "Pain of 3-4/10.": "Pain of three to four out of ten.",
    "Set 2/3.": "Set two of three.",
    "Day 1/28.": "Day one of twenty eight.",
    "Open 24/7, at 90/90.": "Open twenty four seven, at ninety ninety.",
    "10%-15% more.": "Ten percent to fifteen percent more.",
    "A step of 3*10 cm.": "A step of three times ten centimetres.",
    "It costs $1, or \u20ac1,50.": "It costs one dollar, or one euro fifty.",
    "Walk 10,000 steps.": "Walk ten thousand steps.",
    "Walk 10\u202f000 steps.": "Walk ten thousand steps.",
    "Rule \u2116 5.": "Rule number five.",
    # Units, times and sets.
    "A 30-s hold.": "A thirty second hold.",
    "A 5-min walk.": "A five minute walk.",
    "A 30-second hold.": "A thirty second hold.",
    "10 Min of rest, 30 SEC of work.": "Ten minutes of rest, thirty seconds of work.",
    "10+ reps.": "Ten plus repetitions.",
    "3 sets x 10 reps.": "Three sets of ten repetitions.",
    "3 sets of 10, 2-3x/day.": "Three sets of ten, two to three times per day.",
    "30 s/side.": "Thirty seconds per side.",
    "10/side.": "Ten per side.",
    "At 5 km/h.": "At five kilometres per hour.",
    "At 60 bpm, 5 ft apart.": "At sixty beats per minute, five feet apart.",
    "Bend 45 deg.": "Bend forty five degrees.",
    "W/10 reps.": "With ten repetitions.",
    "He said 'hold 30', and \u201ccount 5\u201d.": "He said hold thirty, and count five.",
    # The spine.
    "From L4-L5 to L5-S1.": "From el four el five to el five S one.",
    "At L4/5 and T12/L1.": "At el four five and T twelve el one.",
}
"""What people write with figures, and mean."""

AMBIGUOUS = {
    "Lift it 2,5.": "2,5",
    "Do 1,2 and 3.": "1,2",
    "The 10:30 class.": "10:30",
    "Hold 5'.": "5'",
    "Hold 30\u2033.": '30"',
    "A root of \u221a2.": "\\u221a",
    "It costs \u00a55.": "\\xa5",
}
"""What can be meant in two ways, or in none that a voice could say."""
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


@pytest.mark.parametrize(("written", "spoken"), (WRITTEN | FIGURES).items())
def test_what_is_written_becomes_what_is_said(written, spoken):
    assert speakable(written) == spoken


@pytest.mark.parametrize("written", UNSPEAKABLE)
def test_what_can_not_be_said_whole_is_an_error_that_names_the_sentence(written):
    with pytest.raises(UnspeakableError) as caught:
        speakable(written)
    assert caught.value.text == written


@pytest.mark.parametrize(("written", "what"), AMBIGUOUS.items())
def test_what_can_be_meant_in_two_ways_is_an_error_that_says_how_to_write_it(written, what):
    with pytest.raises(UnspeakableError) as caught:
        speakable(written)
    assert what in caught.value.why
    assert caught.value.text == written


@pytest.mark.parametrize("piece", ["1", "1-", "1:", "1 s-", "1/", "12:34-", " at 1:30", "$1", "1h"])
def test_a_long_row_of_figures_is_read_or_refused_and_does_not_hang(piece):
    with suppress(UnspeakableError):
        speakable((piece * 1000)[:1000])


def test_there_are_sixty_ways_to_write_with_figures():
    assert len(FIGURES) > 60


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


@pytest.mark.parametrize("text", ["9" * 16_000, "Feel" + " " * 200_000 + "it.", "$" * 50_000])
def test_what_is_far_longer_than_a_sentence_is_refused_before_any_rule_reads_it(text, monkeypatch):
    """Some rules take a time that grows with the square of a sentence's length."""
    monkeypatch.setattr("voiceguide.language.speakable._plain", None)
    with pytest.raises(UnspeakableError, match="at most 1,000"):
        speakable(text)


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


@pytest.mark.parametrize("module", [speakable_module, figures, numbers, titles])
def test_the_examples_in_the_docstrings_are_true(module):
    result = doctest.testmod(module)
    assert (result.failed, result.attempted > 0) == (0, True)
