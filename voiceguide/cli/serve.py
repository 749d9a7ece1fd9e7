"""voiceguide serve: today's session and the whole course, on the phone."""

from pathlib import Path
from typing import Annotated

import typer

from voiceguide.cli import course_options, options, serving, wishes
from voiceguide.cli.person import person
from voiceguide.errors import UsageError

Folder = Annotated[
    Path | None, typer.Argument(metavar="DIR", help="A built course.", show_default=False)
]
Lan = Annotated[bool, typer.Option("--lan", help="Let the phones of this network in, by a code.")]
NewToken = Annotated[
    bool, typer.Option("--new-token", help="Forget the phones that were let in before.")
]
Port = Annotated[
    int | None,
    typer.Option(
        "--port", metavar="N", min=1, max=65535, help="Where.", show_default="8347, or a free one"
    ),
]


def serve(
    folder: Folder = None,
    lan: Lan = False,
    port: Port = None,
    new_token: NewToken = False,
    program: wishes.ProgramOfStart = None,
    voice: options.VoiceName = None,
    pace: options.PaceName = "normal",
    minutes: options.Minutes = None,
    warm_up: options.WarmUp = None,
    avoid: wishes.AvoidTags = None,
    position: wishes.PositionName = None,
    weeks: course_options.Weeks = None,
    quiet: options.Quiet = False,  # noqa: ARG001 - its callback has acted already
    verbose: options.Verbose = False,  # noqa: ARG001
) -> None:
    """Play today's session and the course on a phone, without files, until Ctrl-C."""
    serving.check_extra()
    place = serving.Place(lan, port, new_token)
    if folder is not None:
        given = (voice, minutes, warm_up, avoid, position, weeks)
        if any(option is not None for option in given) or pace != "normal":
            raise UsageError(
                f"{folder} is built already: only --program goes with a folder",
                "leave the folder out to serve what these options say",
            )
        serving.show_folder(folder, program, place)
        return
    from voiceguide.studio.session import Studio
    from voiceguide.web.live_course import CourseShelf, ShelfRequest

    who = person(program, avoid, position)
    request = ShelfRequest(
        who.start.date if who.start else wishes.calendar_day(None),
        who.named,
        weeks,
        options.voice_or_default(voice),
        minutes,
        warm_up,
        who.avoid,
        who.position,
        options.pace_named(pace),
    )
    serving.say_who_it_is_for(who, request.voice)
    with CourseShelf(Studio(), request, serving.diary_of(who)) as shelf:
        serving.show(shelf, place)
