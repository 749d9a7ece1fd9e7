"""A handout is a PDF that others read: all that it must say, on paper of either size."""

import io

import pytest
from pypdf import PdfReader

from voiceguide.language.texts import texts
from voiceguide.program.model import Avoid
from voiceguide.program.wishes import Wishes
from voiceguide.publish.pdf import Sheet, printable
from voiceguide.script.phrases import language
from voiceguide.studio.studio import Studio

WORDS = language("en")
LETTERS = "".join(map(chr, [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x180)]))
"""Latin-1 and Latin Extended-A, but for what can't be seen."""
SIZES = {"a4": (595, 842), "letter": (612, 792)}
MAX_BYTES = 300_000


@pytest.fixture(scope="module")
def course():
    """A course of four weeks."""
    return Studio().handout()


def read(content):
    return PdfReader(io.BytesIO(content), strict=True)


def words_of(content):
    """All text, in reading order, with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in read(content).pages).split())


def test_a_course_has_every_stretch_with_its_steps_and_easier_way(course):
    said = words_of(course)
    ids = {b.exercise.id for p in Studio().bundle("gentle").planner().days(28) for b in p.blocks}
    for id_ in ids:
        wording = WORDS.exercises[id_]
        wanted = [*wording.instructions, *wording.full.fault, wording.easier_way]
        wanted += [wordings[0] for wordings in wording.varied.caution]
        assert [sentence for sentence in wanted if sentence not in said] == []


def test_a_course_is_small_and_the_same_each_time(course):
    assert len(course) < MAX_BYTES
    assert Studio().handout() == course


@pytest.mark.parametrize("day", [1, 9, 28])
def test_the_rules_of_every_session_are_on_the_first_page(day):
    first = read(Studio().handout(day=day)).pages[0].extract_text()
    flat = " ".join(first.split())
    for rule in WORDS.phrases.opening.safety:
        assert rule in flat
    assert f"Day {day}, week {(day + 6) // 7}" in flat


def test_a_day_has_the_doses_of_its_plan():
    plan, said = Studio().plan(9), words_of(Studio().handout(day=9))
    for block in plan.blocks:
        if block.exercise.held:
            sides = " on each side" if block.exercise.one_sided else ""
            assert f"Hold {block.hold_s} seconds, {block.repetitions} times{sides}." in said
        else:
            assert f"{block.repetitions} times, slowly, with your breath." in said


@pytest.mark.parametrize("limit", [Avoid.PREG, Avoid.HIP, Avoid.KNEEL, Avoid.FLOOR])
def test_limits_are_kept_and_named(limit):
    wishes = Wishes(avoid=frozenset([limit]))
    said = words_of(Studio().handout(wishes, 9))
    assert texts("reasons")["limit"][limit] in said
    for block in Studio().plan(9, wishes).blocks:
        assert WORDS.exercises[block.exercise.id].instructions[0] in said


@pytest.mark.parametrize("paper", SIZES)
def test_it_is_of_the_paper_that_was_asked_for(paper):
    pages = read(Studio().handout(day=1, paper=paper)).pages
    for page in pages:
        assert (round(page.mediabox.width), round(page.mediabox.height)) == SIZES[paper]


def test_no_stretch_goes_over_a_page(course):
    pages = [" ".join(page.extract_text().split()) for page in read(course).pages]
    plans = Studio().bundle("gentle").planner().days(28)
    for id_ in {block.exercise.id for plan in plans for block in plan.blocks}:
        wording = WORDS.exercises[id_]
        wanted = (*wording.instructions, wording.easier_way)
        assert any(all(sentence in page for sentence in wanted) for page in pages)


def test_every_letter_is_printed():
    sheet = Sheet("a4", title="Letters", language="en")
    sheet.add_page()
    sheet.paragraph(LETTERS)
    said = words_of(sheet.content()).replace(" ", "")
    assert said == printable(LETTERS)
    assert set(LETTERS) - set(said) == {"\u017f"}


def test_it_says_what_it_is_and_when_it_was_not_made(course):
    about = read(course)
    assert about.metadata.title == "Gentle back stretches"
    assert about.metadata.creation_date.year == 2000
    assert about.trailer["/Root"]["/Lang"] == "en"


def test_an_address_is_there_to_scan_and_to_read():
    address = "https://example.org/back/"
    with_code = Studio().handout(day=1, address=address)
    assert address in words_of(with_code)
    plain = read(Studio().handout(day=1)).pages[0].get_contents().get_data()
    coded = read(with_code).pages[0].get_contents().get_data()
    assert coded.count(b" re") > plain.count(b" re") + 100
