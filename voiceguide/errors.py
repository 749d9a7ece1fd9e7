"""Everything that can go wrong, as a tree of types.

    VoiceguideError             message (what, and where) and hint (what to do)
    ├── UsageError              the request makes no sense: exit code 2
    │   ├── UnknownNameError      no such voice, program or exercise; knows the nearest name
    │   ├── DayError              a day outside the program
    │   ├── LimitsError           a person's limits leave a program too little to do
    │   ├── ProgramFileError      a person's program file has mistakes; knows them all
    │   ├── RosterError           a practice's roster has mistakes; knows them all
    │   ├── LexiconError          a person's lexicon has mistakes; knows them all
    │   ├── UnspeakableError      a sentence that no voice can say; knows the sentence
    │   └── MinutesError          too few or too many minutes; knows how many would do
    ├── HomeError               the user has no home, and VOICEGUIDE_HOME names none
    ├── DataFileError           a data file (exercise, wording, program) is not valid
    ├── FitError                speech does not fit where it must; knows cue and excess in ms
    ├── VoiceError              a voice can't do its work
    │   ├── VoiceUnavailableError  it can't run on this machine
    │   ├── VoiceDamagedError      its model is not the file it should be
    │   ├── SpeechError            one sentence could not be spoken; knows the sentence
    │   └── DownloadError          a file of a voice can't be fetched; knows its source
    ├── StoreError              the clip store can't be read or written
    ├── OutputError             the output can't be written
    │   ├── SpaceError            the disk has too little room; knows how much is needed
    │   └── NotOursError          somebody else's file is in its place
    ├── JournalError            the journal can't be read or written; knows why
    │   ├── JournalBusyError      another program is using it
    │   ├── JournalNewerError     a newer voiceguide wrote it; knows its schema
    │   └── JournalDamagedError   what is in it can't be trusted; knows its backup
    ├── PracticeError           a practice can't be built, or its store can't be reached
    ├── ServerError             the local server can't start
    ├── PauseError              no session before a clinician has had a look
    └── EmergencyError          no session at all: what was told to `start` needs help at once

Each error carries its subject as attributes and survives pickling, because other processes
speak.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

MAX_QUOTED = 120
"""The characters that a message shows of what it quotes."""

_QUOTED = re.compile(r"""(?<!\w)(['"])((?:\\.|(?!\1)[^\\])*)\1(?!\w)""", re.DOTALL)
_LONG = re.compile(r"[^\s/\\'\"]{256,}")
"""Longer than the name of a file can be."""


def cut(message: str) -> str:
    """A message with what is quoted in it cut at MAX_QUOTED characters.

    Names of files are not quoted, and are shown whole.

    >>> cut(f"{'word ' * 400!r} is no name")[-20:]
    "word ...' is no name"
    """
    message = _LONG.sub(lambda match: f"{match[0][:MAX_QUOTED]}...", message)
    return _QUOTED.sub(_shortened, message)


def _shortened(match: re.Match[str]) -> str:
    quote, content = match[1], match[2]
    whole = len(content) <= MAX_QUOTED + len("...")
    return match[0] if whole else f"{quote}{content[:MAX_QUOTED]}...{quote}"


class VoiceguideError(Exception):
    """The root: a message for people and a hint that says what to do.

    Subclasses build both from their subject. `exit_code` is what the command line returns.
    What is quoted in them is cut where it is long; a subject's attribute has all of it.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        self.message, self.hint = cut(message), cut(hint)
        super().__init__(self.message, self.hint)

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[object, ...]:
        # Rebuilt without __init__, whose parameters differ from class to class.
        return (_rebuild, (type(self), self.args, self.__dict__))


def _rebuild(
    kind: type[VoiceguideError], args: tuple[object, ...], state: dict[str, object]
) -> VoiceguideError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class UsageError(VoiceguideError):
    """The request makes no sense."""

    exit_code = 2


class UnknownNameError(UsageError):
    """There is no such name among those of a kind ("voice", "program", "exercise")."""

    def __init__(self, kind: str, name: str, known: list[str]) -> None:
        near = get_close_matches(name, known, n=1)
        guess = f"did you mean {near[0]!r}? " if near else ""
        super().__init__(f"unknown {kind}: {name!r}", f"{guess}choose one of: {', '.join(known)}")
        self.kind, self.name, self.known = kind, name, known


class DayError(UsageError):
    """A day outside the program."""

    def __init__(self, day: object, program: str, days: int) -> None:
        super().__init__(f"no day {day} in the program {program!r}", f"its days are 1 to {days}")
        self.day, self.program, self.days = day, program, days


class LimitsError(UsageError):
    """A person's limits leave a program too little to do. `limits` are their names."""

    def __init__(self, program: str, limits: Sequence[str], left: str) -> None:
        because = f"with the limits {', '.join(limits)} " if limits else ""
        super().__init__(
            f"{because}the program {program!r} has {left}",
            "try another --program or --position, or ask a physiotherapist for one of your own",
        )
        self.program, self.limits = program, limits


class MinutesError(UsageError):
    """A session can't be so short or so long. `shortest` and `longest` are minutes that work."""

    def __init__(
        self, minutes: object, *, why: str, shortest: int | None = None, longest: int | None = None
    ) -> None:
        works = []
        if shortest is not None:
            works.append(f"the shortest that works here is --minutes {shortest}")
        if longest is not None:
            works.append(f"the longest that works here is --minutes {longest}")
        super().__init__(f"{minutes} minutes: {why}", ", ".join(works))
        self.minutes, self.why, self.shortest, self.longest = minutes, why, shortest, longest


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a program file or a roster.

    Attributes:
        line: from 1; 0 for the file as a whole. In a roster, the row.
        key: "ladder.holds"; places in lists count from 1: "exercise[2].level".
        message: what is wrong.
        allowed: what would be right; may be empty.
        nearest: the right name that is nearest to a wrong one; may be empty.
    """

    line: int
    key: str
    message: str
    allowed: str = ""
    nearest: str = ""

    def __str__(self) -> str:
        advice = [f"allowed: {self.allowed}"] if self.allowed else []
        if self.nearest:
            advice.append(f"did you mean {self.nearest!r}?")
        text = f"{self.message} ({'; '.join(advice)})" if advice else self.message
        return f"{self.key}: {text}" if self.key else text


def _first_of(path: Path, problems: Sequence[Problem], unit: str = "line") -> str:
    """The first of a file's mistakes, and how many there are; `unit` is what a `line` of it is."""
    first, count = problems[0], len(problems)
    many = f"{count} mistakes, the first in " if count > 1 else ""
    place = f"{unit} {first.line}: " if first.line else ""
    return f"{path}: {many}{place}{first}"


class ProgramFileError(UsageError):
    """A person's program file has mistakes; `problems` are all of them, by line."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        hint = f"`voiceguide programs check {path}` lists every mistake in it"
        if not problems[0].line:
            hint = "`voiceguide programs show gentle --out my.toml` writes one to start from"
        super().__init__(_first_of(path, problems), hint)
        self.path, self.problems = path, problems


class RosterError(UsageError):
    """A roster has mistakes; `problems` are all of them, by row, which their `line` is."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        hint = "`voiceguide practice example` prints a right one"
        super().__init__(_first_of(path, problems, "row"), hint)
        self.path, self.problems = path, problems


class LexiconError(UsageError):
    """A person's lexicon has mistakes; `problems` are all of them, by line."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        super().__init__(
            _first_of(path, problems),
            'write one word per line, such as: psoas = { say = "so us" }; or move the file away',
        )
        self.path, self.problems = path, problems


class UnspeakableError(UsageError):
    """A sentence that no voice can say."""

    def __init__(self, text: str, why: str, hint: str = "write it in Latin letters") -> None:
        super().__init__(f"the sentence {text!r} can't be spoken: {why}", hint)
        self.text, self.why = text, why


class HomeError(VoiceguideError):
    """There is no folder for what is a person's own."""

    def __init__(self) -> None:
        super().__init__(
            "there is no folder for the journal and the clips: this user has no home",
            "set VOICEGUIDE_HOME to a folder that you can write to",
        )


class DataFileError(VoiceguideError):
    """A data file is not valid; `problems` has a line for each mistake."""

    def __init__(self, file: str, problems: list[str]) -> None:
        super().__init__(f"{file}: {'; '.join(problems)}", "fix the file, or restore the original")
        self.file, self.problems = file, problems


class FitError(VoiceguideError):
    """Something that must be heard does not fit where it must be."""

    def __init__(self, where: str, cue: str, text: str, excess_ms: int) -> None:
        super().__init__(
            f"{where}: the {cue} cue {text!r} is {excess_ms} ms too long for its place",
            "shorten the sentence, or use a faster voice",
        )
        self.where, self.cue, self.text, self.excess_ms = where, cue, text, excess_ms


class VoiceError(VoiceguideError):
    """A voice can't do its work."""


class VoiceUnavailableError(VoiceError):
    """A voice can't run on this machine."""

    def __init__(self, voice: str, why: str, hint: str) -> None:
        super().__init__(f"the voice {voice!r} can't run here: {why}", hint)
        self.voice, self.why = voice, why


class VoiceDamagedError(VoiceError):
    """A voice's model is not the file it should be."""

    def __init__(self, voice: str, file: str, why: str, hint: str) -> None:
        super().__init__(f"the voice {voice!r} is damaged: {file} {why}", hint)
        self.voice, self.file = voice, file


class SpeechError(VoiceError):
    """A sentence could not be spoken, after every try."""

    def __init__(self, voice: str, text: str, why: str) -> None:
        super().__init__(
            f"the voice {voice!r} could not speak {text!r}: {why}",
            "run the command again, or choose another voice with --voice",
        )
        self.voice, self.text, self.why = voice, text, why


class DownloadError(VoiceError):
    """A file of a voice can't be fetched. `source` is an address or a path; may be empty."""

    def __init__(self, source: str, why: str, hint: str) -> None:
        super().__init__(
            f"can't fetch {source}: {why}" if source else f"too little space: {why}", hint
        )
        self.source, self.why = source, why


class StoreError(VoiceguideError):
    """The clip store can't be read or written."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"the clip store {path}: {why}", "set VOICEGUIDE_HOME to a folder that you can write to"
        )
        self.path, self.why = path, why


class OutputError(VoiceguideError):
    """The output can't be written."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"can't write {path}: {why}", "choose another place with --out")
        self.path, self.why = path, why


_MEGABYTE = 1_000_000


class SpaceError(OutputError):
    """A disk has too little space. `needed_mb` and `free_mb` are megabytes."""

    def __init__(self, path: Path, needed: int, free: int, elsewhere: str = "") -> None:
        # Rounded apart, so that the sentence can't contradict itself.
        need, have = -(-needed // _MEGABYTE), free // _MEGABYTE
        super().__init__(path, f"it needs {need:,} MB, and {have:,} MB are free there")
        self.hint = f"free some space there, or {elsewhere or 'choose another place with --out'}"
        self.needed_mb, self.free_mb = need, have


class NotOursError(OutputError):
    """A file that voiceguide did not create, or a link, stands where it would write one."""

    def __init__(self, path: Path, why: str | None = None) -> None:
        super().__init__(
            path, why or "a file of that name exists, and voiceguide did not create it"
        )
        self.hint = "move it away, or choose another folder with --out"


class JournalError(VoiceguideError):
    """The journal can't be read or written. It is sound, and as it was."""

    def __init__(self, path: Path, why: str, hint: str) -> None:
        super().__init__(f"the journal {path}: {why}", hint)
        self.path, self.why = path, why


class JournalBusyError(JournalError):
    """Another program was using the journal for longer than anybody waits."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path,
            "another program is using it, and nothing was changed",
            "wait for it or close it (another voiceguide, or one that shows databases), "
            "and run the command again",
        )


class JournalNewerError(JournalError):
    """A newer voiceguide wrote the journal."""

    def __init__(self, path: Path, schema: int, known: int) -> None:
        super().__init__(
            path,
            f"schema {schema} is newer than this program knows ({known})",
            "update voiceguide: a newer one wrote it",
        )
        self.schema, self.known = schema, known


class JournalDamagedError(JournalError):
    """What is in the journal can't be trusted; `backup` is a sound copy, if there is one.

    The hint overwrites nothing: a journal that is missing goes on from its backup.
    """

    def __init__(self, path: Path, why: str, backup: Path | None = None) -> None:
        away = f"move {path.name} to another folder"
        super().__init__(
            path,
            f"damaged: {why}",
            f"{away} and run the command again: it goes on from {backup}"
            if backup
            else f"{away} to begin a new one; `voiceguide session N` works without it",
        )
        self.backup = backup


class ServerError(VoiceguideError):
    """The local server can't start."""


class PracticeError(VoiceguideError):
    """A practice can't be built, or its store can't be reached."""


class PauseError(VoiceguideError):
    """No session before a clinician has had a look: red twice running, or three times in five."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"no session now: {why}",
            "with their OK, `voiceguide today --anyway` builds a gentle one",
        )
        self.why = why


class EmergencyError(VoiceguideError):
    """No session at all: what was told to `start` needs help at once. Nothing overrides it."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"no session: {why}",
            "once you have been seen and none of it is there any more, "
            "answer `voiceguide start` anew",
        )
        self.why = why
