"""The Spanish wording: as whole and as safe as the English one, and spoken to anybody."""

import re
from collections import Counter

import pytest
from pydantic import BaseModel

from voiceguide.program.catalog import exercises
from voiceguide.program.model import Mode, Position
from voiceguide.script.phrases import language

ENGLISH, SPANISH = language("en"), language("es")
FORMS = ("full", "short", "bare")
HELD = sorted(e.id for e in exercises().values() if e.held)
MOVED = sorted(e.id for e in exercises().values() if e.mode is not Mode.REST)
STANDING = sorted(e.id for e in exercises().values() if e.position is Position.STANDING)

BREATHE_OUT = re.compile(r"\bs(uelta|oltar) el aire\b", re.IGNORECASE)
BREATHE_IN = re.compile(r"\bt(oma|omar) aire\b", re.IGNORECASE)
FIELD = re.compile(r"\{(\w+)(?::(\w+))?\}")
PROMISES = re.compile(
    r"\b(cur(a|an|ar|ará|as)|san(a|an|ar|ará)|elimina\w*|garantiz\w*|remedi\w*|"
    r"siempre ayuda|previene\w*|para siempre)\b",
    re.IGNORECASE,
)
OF_A_MAN_OR_A_WOMAN = re.compile(
    r"\b(sentad|tumbad|acostad|relajad|preparad|bienvenid|descalz|apoyad[oa] en ti)[oa]\b",
    re.IGNORECASE,
)
NOT_TU = re.compile(r"\b(usted|ustedes|vosotr[oa]s|vos)\b", re.IGNORECASE)
RELEASED_ON_THE_OUT_BREATH = {"chair-tall-reach"}


def leaves(node, path=""):
    """Every text of a wording, by where it stands."""
    match node:
        case BaseModel():
            for key in type(node).model_fields:
                yield from leaves(getattr(node, key), f"{path}.{key}")
        case dict():
            for key, value in node.items():
                yield from leaves(value, f"{path}.{key}")
        case tuple() | list():
            for index, value in enumerate(node):
                yield from leaves(value, f"{path}[{index}]")
        case str() | int():
            yield path, node


def texts_of(wording):
    parts = (
        wording.phrases,
        dict(wording.relaxations),
        wording.journeys,
        dict(wording.exercises),
        dict(wording.warm_ups),
    )
    kept = {path: value for path, value in leaves(parts) if ".sides" not in path}
    # An article, where only one of the languages has a sentence that wants one.
    return {path: value for path, value in kept.items() if not path.endswith(".said")}


IN_ENGLISH, IN_SPANISH = texts_of(ENGLISH), texts_of(SPANISH)
SENTENCES = sorted({text for text in IN_SPANISH.values() if str(text)[-1:] in ".?!"})


def test_each_sentence_has_its_counterpart():
    assert IN_SPANISH.keys() == IN_ENGLISH.keys()


def test_figures_and_fields_are_the_same():
    for path, english in IN_ENGLISH.items():
        spanish = IN_SPANISH[path]
        if isinstance(english, int):
            assert spanish == english, path
        else:
            names = [Counter(n for n, _ in FIELD.findall(text)) for text in (english, spanish)]
            assert names[0] == names[1], path


def test_a_side_and_a_number_before_a_noun_have_a_form():
    bare = [
        t for t in SENTENCES if any(n in {"side", "other"} and not f for n, f in FIELD.findall(t))
    ]
    loose = [t for t in SENTENCES if re.search(r"\{\w+\} (segundos|veces)", t)]
    assert (bare, loose) == ([], [])


def test_nothing_is_left_in_english():
    same = [p for p, text in IN_ENGLISH.items() if text == IN_SPANISH[p] and " " in str(text)]
    assert same == []


def test_nothing_promises_a_cure():
    assert [text for text in SENTENCES if PROMISES.search(text)] == []


def test_it_speaks_to_a_man_and_a_woman_alike_and_says_tu():
    assert [text for text in SENTENCES if OF_A_MAN_OR_A_WOMAN.search(text)] == []
    assert [text for text in SENTENCES if NOT_TU.search(text)] == []


def test_a_question_is_opened_where_it_is_closed():
    assert [
        t for t in SENTENCES if ("?" in t) != ("\u00bf" in t) or ("!" in t) != ("\u00a1" in t)
    ] == []


@pytest.mark.parametrize("id_", HELD)
def test_one_goes_into_a_hold_on_the_breath_out_and_leaves_it_on_the_breath_in(id_):
    wording = SPANISH.exercises[id_]
    leave = BREATHE_OUT if id_ in RELEASED_ON_THE_OUT_BREATH else BREATHE_IN
    for form in (getattr(wording, form) for form in FORMS):
        assert BREATHE_OUT.search(form.move_in[-1])
        assert any(BREATHE_OUT.search(text) for text in form.again)
        assert any(leave.search(text) for text in form.release)
    assert [text for text in wording.varied.again if not BREATHE_OUT.search(text)] == []
    assert [text for text in wording.varied.release if not leave.search(text)] == []
    assert [text for text in wording.varied.in_hold if not 2 <= len(text.split()) <= 5] == []


@pytest.mark.parametrize("id_", MOVED)
def test_no_sentence_takes_the_place_of_another(id_):
    """What takes turns in English is as varied here: two variants are never the same."""
    own = SPANISH.exercises[id_].varied
    varied = [*own.feel, *own.fault, *sum(own.caution, ()), *own.in_hold, *own.again, *own.release]
    assert [text for text, n in Counter(varied).items() if n > 1] == []


@pytest.mark.parametrize("id_", STANDING)
def test_who_stands_is_told_each_time_to_keep_the_eyes_open(id_):
    facts, told = exercises()[id_].cautions, SPANISH.exercises[id_].varied.caution
    (wordings,) = [w for fact, w in zip(facts, told, strict=True) if "eyes open" in fact]
    assert all("ojos" in text.lower() and "abiertos" in text.lower() for text in wordings)


def test_a_count_in_a_rest_has_no_gap():
    steps = [s for journey in SPANISH.journeys.journeys for s in journey]
    counted = [match[0] for s in steps if (match := re.match(r"Cinco|Cuatro|Tres|Dos|Uno", s.text))]
    assert counted == ["Cinco", "Cuatro", "Tres", "Dos", "Uno"]


MINUTES = {"Un": 1, "Dos": 2, "Tres": 3, "Cuatro": 4, "Cinco": 5}


def test_minutes_that_a_warm_up_calls_done_are_done():
    for parts in (parts for w in SPANISH.warm_ups.values() for parts in w.variations):
        start = 0
        for part in parts:
            for second, text in part.say:
                if called := re.fullmatch(r"(\w+) minutos? hechos?\.", text):
                    done = MINUTES[called[1]] * 60
                    assert done - 15 <= start + second <= done + 20, (part.name, text)
            start += part.seconds
