"""Words that engines misread: whole words only, a person's own before ours, mistakes by line."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.errors import LexiconError
from voiceguide.voices import engine, registry
from voiceguide.voices import lexicon as module
from voiceguide.voices.engine import VoiceInfo
from voiceguide.voices.lexicon import Entry, Lexicon, lexicon, ours

PSOAS = Lexicon({"psoas": Entry(phonemes="soas", say="so us"), "the psoas": Entry(say="it")})


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("Feel your psoas.", "Feel your so us."),
        ("Psoas, then hips.", "So us, then hips."),
        ("Feel the psoas.", "Feel it."),
        ("Your psoas's friend, a psoas-like one, iliopsoas.",) * 2,
        ("Lie down.", "Lie down."),
    ],
)
def test_only_whole_words_are_respelt_and_a_capital_stays(text, spelling):
    assert PSOAS.applied(text, phonemes=False) == spelling


def test_an_engine_that_reads_phonemes_gets_them():
    assert PSOAS.applied("Feel your Psoas.", phonemes=True) == "Feel your [[soas]]."


def test_an_entry_without_what_an_engine_needs_changes_nothing_for_it():
    only = Lexicon({"psoas": Entry(phonemes="soas")})
    assert only.applied("Psoas.", phonemes=False) == "Psoas."


@given(st.text("abc psoa", max_size=30))
def test_a_text_without_the_words_stays_as_it_is(text):
    if "psoas" not in text.split():
        assert PSOAS.applied(text, phonemes=False) == text


@pytest.mark.parametrize("word", ["lumbar", "piriformis", "quadriceps", "psoas", "iliopsoas"])
def test_ours_know_the_words_that_engines_misread(tmp_path, word):
    words = lexicon(tmp_path)
    assert words.applied(f"The {word}.", phonemes=False) == f"The {ours()[word].say}."
    assert words.applied(f"The {word}.", phonemes=True) == f"The [[{ours()[word].phonemes}]]."


def test_a_persons_own_go_before_ours(tmp_path):
    text = 'Psoas = { say = "soe ass" }\n"low back" = { say = "lo back" }\n'
    (tmp_path / "lexicon.toml").write_text(text, encoding="utf-8")
    spelling = lexicon(tmp_path).applied("Low back, psoas, lumbar.", phonemes=False)
    assert spelling == "Lo back, soe ass, lum bar."


@pytest.mark.parametrize(
    ("content", "line", "key", "message"),
    [
        (b"a = { say = 'b' }\npsoas = 3", 2, "psoas", "wrong type"),
        (b"psoas = {}", 1, "psoas", "needs phonemes"),
        (b"\npsoas = { say = 'x3' }", 2, "psoas.say", "not allowed"),
        (b"psoas = { say = 3 }", 1, "psoas.say", "wrong type"),
        (b"psoas = { phonemes = 'a b, c' }", 1, "psoas.phonemes", "not allowed"),
        (b"psoas = { sey = 'so', say = 'so' }", 1, "psoas.sey", "no such key"),
        (b"a = { say = 'b' }\nb9 = { say = 'b' }", 2, "b9", "not allowed"),
        (b"a = { say = 'b' }\nb = = 2", 2, "", "not valid TOML"),
        (b"psoas = { phonemes = '-' }", 1, "psoas.phonemes", "'-' has no sound in it"),
        (b"a = { phonemes = 'a_\xcb\x88_a' }", 1, "a.phonemes", "'\u02c8' has no sound in it"),
        (b"a = { say = 'b' }\n\xff", 2, "", "not UTF-8"),
    ],
)
def test_a_mistake_is_told_by_line_and_key(tmp_path, content, line, key, message):
    path = tmp_path / "lexicon.toml"
    path.write_bytes(content)
    with pytest.raises(LexiconError, match=r"lexicon\.toml") as caught:
        lexicon(tmp_path)
    (problem,) = caught.value.problems
    assert (problem.line, problem.key) == (line, key)
    assert message in problem.message
    assert f"line {line}" in caught.value.message


SMALL = VoiceInfo(
    *("small", "its engine", "en", "few sounds", "none", "none"),
    phonemes="aos\u02c8\u0261\u028a",
)


def test_a_phoneme_that_the_voice_does_not_know_is_told_by_line_and_symbol(tmp_path):
    path = tmp_path / "lexicon.toml"
    lines = (
        "a = { say = 'b' }",
        "",
        "psoas = { phonemes = 'soU@s' }",
        "b = { phonemes = '\u0436a' }",
    )
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(
        LexiconError, match=r"lexicon\.toml: 3 mistakes, the first in line 3"
    ) as caught:
        lexicon(tmp_path, SMALL)
    assert [(problem.line, problem.key, problem.message) for problem in caught.value.problems] == [
        (3, "psoas.phonemes", "the voice 'small' has no sound for 'U'"),
        (3, "psoas.phonemes", "the voice 'small' has no sound for '@'"),
        (4, "b.phonemes", "the voice 'small' has no sound for '\u0436'"),
    ]


def test_whoever_reads_no_phonemes_is_not_asked_for_them(tmp_path):
    (tmp_path / "lexicon.toml").write_text("psoas = { phonemes = 'soU@s' }", encoding="utf-8")
    lexicon(tmp_path)
    lexicon(tmp_path, registry.info("tones"))


def test_the_g_of_a_keyboard_is_that_of_ipa(tmp_path):
    (tmp_path / "lexicon.toml").write_text("go = { phonemes = 'go_so' }", encoding="utf-8")
    assert lexicon(tmp_path, SMALL).applied("Go.", phonemes=True) == "[[\u0261o so]]."


@pytest.mark.parametrize("name", ["joe", "kokoro"])
def test_whoever_reads_phonemes_knows_all_of_ours(name):
    known = registry.info(name).phonemes
    if not known:
        pytest.skip(f"the voice {name!r} is not installed")
    for entry in ours().values():
        assert set(entry.spelled) <= {*known, " "}


def test_all_mistakes_are_known(tmp_path):
    (tmp_path / "lexicon.toml").write_text("a = 1\nb = 2\n")
    with pytest.raises(LexiconError, match="2 mistakes") as caught:
        lexicon(tmp_path)
    assert [problem.line for problem in caught.value.problems] == [1, 2]


def test_a_folder_in_its_place_is_an_error(tmp_path):
    (tmp_path / "lexicon.toml").mkdir()
    with pytest.raises(LexiconError, match="can't be read"):
        lexicon(tmp_path)


@pytest.mark.parametrize("of", [module, engine])
def test_the_examples_in_the_docstrings_are_true(of):
    result = doctest.testmod(of)
    assert (result.failed, result.attempted > 0) == (0, True)
