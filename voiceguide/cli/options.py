"""The options that several commands share, by the names of the contract, and what they mean.

A command is a function with `@command`: a parameter of type `Wishes` stands for all options
that say what a person asks for, every command gets -q and -v, and no path has a `~` left.
"""

import inspect
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from functools import wraps
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from voiceguide.cli.terminal import Quiet, Verbose
from voiceguide.errors import HomeError, UnknownNameError, UsageError
from voiceguide.language.reasons import limit_text
from voiceguide.places import expanded, home
from voiceguide.program.model import Avoid, OffFloor
from voiceguide.program.wishes import Background, Eases, Pace, Wishes, Words

Result = TypeVar("Result")


def with_home(text: str | None) -> str | None:
    """What may be a path or something else, with its `~` expanded."""
    return str(expanded(Path(text))) if text and text.startswith("~") else text


ProgramName = Annotated[
    str,
    typer.Option(
        "--program",
        metavar="NAME|FILE",
        callback=with_home,
        help="The program to follow: `voiceguide programs` lists them, or your own TOML file.",
    ),
]
ProgramOfStart = Annotated[
    str | None,
    typer.Option(
        "--program",
        metavar="NAME",
        callback=with_home,
        help="The program to follow.",
        show_default="the one of `start`, else gentle",
    ),
]
VoiceName = Annotated[
    str | None,
    typer.Option(
        "--voice",
        metavar="NAME",
        help="Who speaks; `voiceguide voices` lists them.",
        show_default="joe, else system",
    ),
]
PaceName = Annotated[
    str, typer.Option("--pace", metavar="slow|normal|brisk", help="How fast it is spoken.")
]
Minutes = Annotated[
    int | None,
    typer.Option(
        "--minutes",
        metavar="N",
        help="Target length.",
        show_default="the program's own for that week",
    ),
]
WarmUp = Annotated[
    str | None,
    typer.Option(
        "--warm-up",
        metavar="KIND",
        show_default="the program's own",
        help="How to loosen up: march, walk, stroll, bike, chair, or done if you are warm.",
    ),
]


def _limits_in_words() -> str:
    """Every limit with the words for it; those of the same words together."""
    groups = groupby(Avoid, key=limit_text)
    return ", ".join(f"{' or '.join(limits)}: {words}" for words, limits in groups)


AvoidTags = Annotated[
    list[str] | None,
    typer.Option(
        "--avoid",
        metavar="TAG",
        help=f"A limit of yours; again, or with commas, for more. {_limits_in_words()}.",
    ),
]
PositionName = Annotated[
    str | None, typer.Option("--position", metavar="chair|standing", help="Stay off the floor.")
]
EasesName = Annotated[
    str | None,
    typer.Option(
        "--eases",
        metavar="forward|back|neither",
        help="Which way of bending eases your back; the sessions lean that way.",
        show_default="neither",
    ),
]
WordsName = Annotated[
    str,
    typer.Option(
        "--words",
        metavar="full|usual|few",
        help="How much is said besides safety: all of it each time, less with the times, little.",
    ),
]
EasierIds = Annotated[
    list[str] | None,
    typer.Option(
        "--easier",
        metavar="ID",
        help="An exercise to do in its easier form; again, or with commas, for more.",
    ),
]
BackgroundName = Annotated[
    str,
    typer.Option(
        "--background",
        metavar="rain|stream|air|none",
        help="What is heard softly in holds and pauses.",
    ),
]
Date = Annotated[
    datetime | None,
    typer.Option(
        "--date",
        formats=["%Y-%m-%d"],
        metavar="YYYY-MM-DD",
        help="A date.",
        show_default="today's",
    ),
]
Weeks = Annotated[
    int | None, typer.Option("--weeks", metavar="N", help="Its length.", show_default="4, or all")
]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", metavar="N", min=1, help="How many at once.", show_default="one a core"),
]
Out = Annotated[
    Path,
    typer.Option(
        "--out",
        metavar="PATH",
        help="A folder, or a file that ends in .mp3 (or .wav).",
        show_default="this folder",
    ),
]
Format = Annotated[str, typer.Option("--format", metavar="mp3|wav", help="The kind of file.")]
Anyway = Annotated[
    bool, typer.Option("--anyway", help="Build one though pain says to pause first.")
]
Force = Annotated[
    bool, typer.Option("--force", help="Replace a file there that is not ours, or was changed.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def wishes_of(
    voice: VoiceName = None,
    pace: PaceName = "normal",
    words: WordsName = "usual",
    minutes: Minutes = None,
    warm_up: WarmUp = None,
    avoid: AvoidTags = None,
    position: PositionName = None,
    eases: EasesName = None,
    easier: EasierIds = None,
    background: BackgroundName = "none",
) -> Wishes:
    """What the options say that a person asks for. Exercises are looked up by the planner.

    Raises:
        UsageError: a pace, words, a tag, a position, a way of bending or a background that are
            none.
    """
    return Wishes(
        voice=voice or os.environ.get("VOICEGUIDE_VOICE") or None,
        pace=pace_named(pace),
        words=words_named(words),
        minutes=minutes,
        warm_up=warm_up,
        avoid=avoid_tags(avoid),
        position=position_named(position),
        eases=eases_named(eases),
        easier=frozenset(several(easier)),
        background=background_named(background),
    )


def _verbosity(quiet: Quiet = False, verbose: Verbose = False) -> None:
    """Both have acted already, by their callbacks."""


def command(function: Callable[..., Result]) -> Callable[..., Result]:
    """A function as a command: its parameter of type Wishes becomes the options of `wishes_of`."""
    signature = inspect.signature(function)
    options: list[inspect.Parameter] = []
    for parameter in signature.parameters.values():
        expanded = parameter.annotation is Wishes
        options += _parameters(wishes_of) if expanded else [parameter]
    options += _parameters(_verbosity)
    names = [p.name for p in signature.parameters.values() if p.annotation is Wishes]

    @wraps(function)
    def run(**given: Any) -> Result:
        for parameter in _parameters(_verbosity):
            del given[parameter.name]
        with suppress(HomeError):  # not every command needs one
            home()
        given = {name: _with_homes(value) for name, value in given.items()}
        for name in names:
            given[name] = wishes_of(**{p.name: given.pop(p.name) for p in _parameters(wishes_of)})
        return function(**given)

    run.__annotations__ = {option.name: option.annotation for option in options}
    run.__signature__ = signature.replace(parameters=options)  # type: ignore[attr-defined]
    return run


def _with_homes(value: Any) -> Any:
    """A path, or a list of them, with each `~` expanded; anything else as it is."""
    if isinstance(value, list):
        return [_with_homes(item) for item in value]
    return expanded(value) if isinstance(value, Path) else value


def _parameters(function: Callable[..., object]) -> list[inspect.Parameter]:
    return list(inspect.signature(function).parameters.values())


def pace_named(name: str) -> Pace:
    """A pace by name.

    Raises:
        UnknownNameError: there is none of that name.
    """
    names = [pace.value for pace in Pace]
    if name.lower() not in names:
        raise UnknownNameError("pace", name, names)
    return Pace(name.lower())


def words_named(name: str) -> Words:
    """How much is said, by name.

    Raises:
        UnknownNameError: there is none of that name.
    """
    names = [words.value for words in Words]
    if name.lower() not in names:
        raise UnknownNameError("amount of words", name, names)
    return Words(name.lower())


def background_named(name: str) -> Background:
    """A background, by name.

    Raises:
        UnknownNameError: there is none of that name.
    """
    names = [background.value for background in Background]
    if name.lower() not in names:
        raise UnknownNameError("background", name, names)
    return Background(name.lower())


def several(names: list[str] | None) -> list[str]:
    """What an option names, as people write it: again, or several with commas or spaces."""
    return " ".join(names or []).replace(",", " ").split()


def avoid_tags(names: list[str] | None) -> frozenset[Avoid]:
    """Limits by their tags, in any case.

    Raises:
        UnknownNameError: there is none of that name.
    """
    tags = [tag.upper() for tag in several(names)]
    for tag in tags:
        if tag not in list(Avoid):
            raise UnknownNameError("tag to avoid", tag, [known.value for known in Avoid])
    return frozenset(map(Avoid, tags))


def position_named(name: str | None) -> OffFloor | None:
    """A position that a session can stay in.

    Raises:
        UsageError: there is none of that name.
    """
    match name and name.lower():
        case None | "":
            return None
        case "chair":
            return "chair"
        case "standing":
            return "standing"
    raise UsageError(f"unknown position: {name!r}", "choose one of: chair, standing")


def eases_named(name: str | None) -> Eases:
    """A way of bending that eases a back; neither where none is named.

    Raises:
        UnknownNameError: there is none of that name.
    """
    names = [way.value for way in Eases]
    if name and name.lower() not in names:
        raise UnknownNameError("way of bending", name, names)
    return Eases(name.lower()) if name else Eases.NEITHER


def calendar_day(when: datetime | None = None) -> date:
    """A --date, or the person's own calendar day."""
    return (when or datetime.now()).date()  # noqa: DTZ005 - their own: no time zone
