import copy
import doctest
import pickle
import sys
from pathlib import Path

import pytest

from voiceguide.errors import (
    MAX_QUOTED,
    DataFileError,
    DayError,
    DownloadError,
    EmergencyError,
    FitError,
    HomeError,
    JournalBusyError,
    JournalDamagedError,
    JournalError,
    JournalNewerError,
    LexiconError,
    LimitsError,
    MinutesError,
    NotOursError,
    OutputError,
    PauseError,
    PracticeError,
    Problem,
    ProgramFileError,
    RosterError,
    ServerError,
    SpaceError,
    SpeechError,
    StoreError,
    UnknownNameError,
    UnspeakableError,
    UsageError,
    VoiceDamagedError,
    VoiceError,
    VoiceguideError,
    VoiceUnavailableError,
    cut,
)

ERRORS = [
    VoiceguideError("something went wrong", "try again"),
    UsageError("--jobs 0 makes no sense", "ask for one or more"),
    UnknownNameError("voice", "jo", ["joe", "system"]),
    DayError(57, "gentle", 56),
    LimitsError("gentle", ["DF", "HIP"], "too few stretches to hold"),
    LimitsError("mine", [], "nothing that suits"),
    MinutesError(3, why="too few", shortest=11),
    MinutesError(200, why="too many", longest=45),
    ProgramFileError(
        Path("my.toml"), [Problem(3, "exercises", "unknown 'sphynx'", "sphinx", "sphinx")]
    ),
    RosterError(Path("people.csv"), [Problem(3, "pace", "'slwo' is not one of them", "", "slow")]),
    LexiconError(Path("lexicon.toml"), [Problem(3, "psoas.say", "it has a digit")]),
    UnspeakableError("\u4f60\u597d", "no voice here can say '\\u4f60'"),
    HomeError(),
    DataFileError("sphinx.toml", ["level: missing", "hodl: extra"]),
    FitError("Sphinx, hold 1 of 3", "count", "Three, two, one.", 120),
    VoiceError("the voice lost its breath", "try again"),
    VoiceUnavailableError("joe", "piper-tts is not installed", "use --voice system"),
    VoiceDamagedError("joe", "model.onnx", "has another checksum", "install it again"),
    SpeechError("system", "Lie down.", "the clip is empty"),
    DownloadError("https://example.org/a.onnx", "there is no such file (404)", "try again"),
    StoreError(Path("home"), "no space left"),
    OutputError(Path("out/day-01.mp3"), "no space left"),
    SpaceError(Path("out"), 230_000_000, 20_000_000),
    NotOursError(Path("out/cover.jpg")),
    JournalError(Path("journal.db"), "the disk is full", "free some space"),
    JournalBusyError(Path("journal.db")),
    JournalNewerError(Path("journal.db"), schema=9, known=3),
    JournalDamagedError(Path("journal.db"), "not a database"),
    JournalDamagedError(Path("journal.db"), "its end is missing", Path("journal.backup.db")),
    ServerError("can't listen on port 80: permission denied", "choose another --port"),
    PracticeError("the workers are gone", "run it again"),
    PauseError("red twice running"),
    EmergencyError("get medical help now"),
]

each = pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)


def tree(kind):
    return {kind, *(below for sub in kind.__subclasses__() for below in tree(sub))}


def test_the_examples_are_of_every_type_in_the_tree():
    ours = {kind for kind in tree(VoiceguideError) if kind.__module__.startswith("voiceguide.")}
    assert {type(error) for error in ERRORS} == ours


@each
@pytest.mark.parametrize(
    "through",
    [lambda e: pickle.loads(pickle.dumps(e)), copy.copy, copy.deepcopy],  # noqa: S301
)
def test_an_error_survives_the_way_to_another_process_whole(error, through):
    same = through(error)
    assert type(same) is type(error)
    assert same is not error
    assert vars(same) == vars(error)
    assert (str(same), same.args) == (str(error), error.args)


@each
def test_message_and_hint_are_one_line_each(error):
    for line in (error.message, error.hint):
        assert line.strip() == line != ""
        assert len(line.splitlines()) == 1


@each
def test_an_error_reads_as_its_message(error):
    assert str(error) == error.message


@each
def test_only_wrong_usage_ends_with_code_2(error):
    assert error.exit_code == (2 if isinstance(error, UsageError) else 1)


@each
def test_each_subject_is_in_the_message_or_the_hint(error):
    said = f"{error.message} {error.hint}"
    for name, value in vars(error).items():
        for part in value if isinstance(value, list) else [value]:
            assert part is None or str(part) in said, name


@pytest.mark.parametrize("subject", ["x" * 3000, "it's " * 600, 'say "it" ' * 400, "\n" * 500])
def test_what_an_error_quotes_is_cut_and_its_subject_is_not(subject):
    for error in (
        VoiceguideError(f"{subject!r} is no thing", f"leave {subject!r} out"),
        UnknownNameError("voice", subject, ["joe"]),
        UnspeakableError(subject, "it is long"),
        SpeechError("joe", subject, "it is long"),
        FitError("Sphinx", "count", subject, 120),
        VoiceUnavailableError(subject, "it is long", "use another"),
        DayError("9" * 3000, subject, 56),
    ):
        for line in (error.message, error.hint):
            assert len(line) < 3 * MAX_QUOTED
            assert len(line.splitlines()) <= 1
        assert "..." in error.message
        assert subject[:9].strip() in error.message or subject.isspace()
    assert error.program == subject


def test_what_is_not_quoted_or_not_long_stays_as_it_is():
    path = "/folder" * 60
    for message in (
        f"can't write {path}: it isn't there, and that's all we can't say of it",
        f"{'a' * MAX_QUOTED!r} is no voice's name",
        f"can't fetch https://example.org{path}",
    ):
        assert cut(message) == message


def test_an_unknown_name_guesses_only_what_is_near():
    assert UnknownNameError("voice", "jo", ["joe"]).hint == "did you mean 'joe'? choose one of: joe"
    assert UnknownNameError("voice", "xyz", ["joe"]).hint == "choose one of: joe"


def test_minutes_name_what_works():
    both = MinutesError(3, why="no", shortest=11, longest=45)
    assert "--minutes 11" in both.hint
    assert "--minutes 45" in both.hint
    assert MinutesError(3, why="no").hint == ""


def test_the_examples_in_the_docstrings_are_true():
    result = doctest.testmod(sys.modules[VoiceguideError.__module__])
    assert (result.failed, result.attempted > 0) == (0, True)


def test_the_tree_in_the_docstring_names_every_error():
    import voiceguide.errors

    for kind in tree(VoiceguideError):
        if kind.__module__ == "voiceguide.errors":
            assert kind.__name__ in voiceguide.errors.__doc__
