"""What a language brings: numbers in its words and forms, sides, what is written as spoken."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.errors import UnknownNameError, UnspeakableError
from voiceguide.language import number_words, text_normalization, texts
from voiceguide.language.number_words import NumberInWords, number_in_words
from voiceguide.language.speakable import speakable
from voiceguide.language.texts import codes, counted, language_named
from voiceguide.program.wishes import Wishes
from voiceguide.script import wording
from voiceguide.script.wording import Inflected
from voiceguide.studio.studio import Studio

SPANISH = {
    0: "cero", 1: "uno", 2: "dos", 3: "tres", 4: "cuatro", 5: "cinco", 6: "seis", 7: "siete",
    8: "ocho", 9: "nueve", 10: "diez", 11: "once", 12: "doce", 13: "trece", 14: "catorce",
    15: "quince", 16: "dieciséis", 17: "diecisiete", 20: "veinte", 21: "veintiuno",
    22: "veintidós", 23: "veintitrés", 26: "veintiséis", 30: "treinta", 31: "treinta y uno",
    40: "cuarenta", 45: "cuarenta y cinco", 56: "cincuenta y seis", 60: "sesenta", 70: "setenta",
    90: "noventa", 99: "noventa y nueve", 100: "cien", 101: "ciento uno", 120: "ciento veinte",
    150: "ciento cincuenta",
}  # fmt: skip
FRENCH = {
    0: "zéro", 1: "un", 2: "deux", 3: "trois", 4: "quatre", 5: "cinq", 6: "six", 7: "sept",
    8: "huit", 9: "neuf", 10: "dix", 11: "onze", 12: "douze", 13: "treize", 14: "quatorze",
    15: "quinze", 16: "seize", 17: "dix-sept", 20: "vingt", 21: "vingt-et-un",
    22: "vingt-deux", 30: "trente", 31: "trente-et-un", 40: "quarante", 45: "quarante-cinq",
    56: "cinquante-six", 60: "soixante", 70: "soixante-dix", 71: "soixante-et-onze",
    80: "quatre-vingts", 81: "quatre-vingt-un", 90: "quatre-vingt-dix", 99: "quatre-vingt-dix-neuf",
    100: "cent", 101: "cent un", 120: "cent vingt", 150: "cent cinquante",
}  # fmt: skip
FORMS = [
    ("es", 1, "masculine", "un"),
    ("es", 1, "feminine", "una"),
    ("es", 21, "masculine", "veintiún"),
    ("es", 21, "feminine", "veintiuna"),
    ("es", 31, "feminine", "treinta y una"),
    ("es", 30, "feminine", "treinta"),
    ("fr", 1, "feminine", "une"),
    ("fr", 21, "feminine", "vingt-et-une"),
    ("fr", 31, "masculine", "trente-et-un"),
    ("fr", 80, "feminine", "quatre-vingts"),
    ("en", 21, "feminine", "twenty one"),
]


@pytest.mark.parametrize(("language", "words"), [("es", SPANISH), ("fr", FRENCH)])
def test_numbers_are_in_the_words_of_a_language(language, words):
    assert {value: number_in_words(value, language) for value in words} == words


@pytest.mark.parametrize(("language", "value", "form", "words"), FORMS)
def test_a_number_has_the_form_of_its_noun(language, value, form, words):
    assert number_in_words(value, language, form) == words
    assert format(NumberInWords(value, language), form) == words


def test_an_unknown_form_is_an_error_that_names_those_that_there_are():
    with pytest.raises(ValueError, match="masculine, feminine"):
        number_in_words(1, "es", "neuter")
    with pytest.raises(ValueError, match="masculine, feminine"):
        format(Inflected(masculine="izquierdo", feminine="izquierda"), "")


@pytest.mark.parametrize("language", ["es", "fr"])
@given(st.integers(0, 150))
def test_no_number_of_a_session_is_left_in_figures(language, value):
    for form in number_words.FORMS:
        words = number_in_words(value, language, form)
        assert words == words.strip().lower()
        assert not any(char.isdigit() for char in words)


WRITTEN = [
    ("es", "Mantén 21 s, x3.", "Mantén veintiún segundos, tres veces."),
    ("es", "¿Estás cómodo?", "¿Estás cómodo?"),
    ("es", "5-10 min", "cinco a diez minutos."),
    ("es", "Sostén 1:30.", "Sostén un minuto y treinta segundos."),
    ("es", "1,5 cm", "uno coma cinco centímetros."),
    ("es", "La pierna izq. y la dcha.", "La pierna izquierda y la derecha."),
    ("es", "1 rep", "una repetición."),
    ("fr", "Tenez 21 s, 3 x.", "Tenez vingt-et-une secondes, trois fois."),
    ("fr", "Êtes-vous prêt ?", "Êtes-vous prêt?"),
    ("fr", "L\u2019expiration : 1 min", "L'expiration: une minute."),
    ("fr", "50 % et 5\u201310 s.", "cinquante pour cent et cinq à dix secondes."),
]


@pytest.mark.parametrize(("language", "written", "spoken"), WRITTEN)
def test_what_is_written_is_spoken_as_it_is_meant(language, written, spoken):
    assert speakable(written, language) == spoken
    assert speakable(spoken, language) == spoken


@pytest.mark.parametrize("language", ["es", "fr"])
@pytest.mark.parametrize("text", ["\u4f60\u597d", "...", "5 \u20ac", ""])
def test_what_no_voice_can_say_is_an_error(language, text):
    with pytest.raises(UnspeakableError):
        speakable(text, language)


@pytest.mark.parametrize("language", ["es", "fr"])
@given(st.text("a\u00e9 \u00f1,.;:?!\u00bf'\u2019-0123456789\u00d7xs%", min_size=1, max_size=30))
def test_speakable_words_stay_as_they_are(language, text):
    try:
        spoken = speakable(text, language)
    except UnspeakableError:
        return
    assert speakable(spoken, language) == spoken
    assert spoken[-1] in ".?!"
    assert not any(char.isdigit() for char in spoken)


def test_a_number_decides_the_form_of_a_text():
    assert [counted("titles", "cover.weeks", n) for n in (0, 1, 2)] == [
        "0 weeks",
        "1 week",
        "2 weeks",
    ]


def test_only_a_whole_language_can_be_chosen():
    """French has its numbers, and no sentences yet."""
    assert codes() == ("en", "es")
    assert (language_named("EN"), language_named("es")) == ("en", "es")
    with pytest.raises(UnknownNameError, match="fr"):
        language_named("fr")
    with pytest.raises(UnknownNameError, match="xx"):
        Studio().plan(1, Wishes(language="xx"))


@pytest.mark.parametrize("module", [number_words, text_normalization, texts, wording])
def test_the_examples_in_the_docstrings_are_true(module):
    result = doctest.testmod(module)
    assert (result.failed, result.attempted > 0) == (0, True)
