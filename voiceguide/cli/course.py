"""voiceguide course: every day of some weeks, built into one folder."""

from pathlib import Path
from typing import Annotated

import typer

from voiceguide.cli import options
from voiceguide.cli.progress import build_progress
from voiceguide.cli.session import announce_voice, with_start
from voiceguide.cli.terminal import note, path_result, result
from voiceguide.errors import UsageError
from voiceguide.program.wishes import Wishes
from voiceguide.publish.feed import check_base_url
from voiceguide.publish.manifest import first_day
from voiceguide.studio.course import BuiltCourse, CourseRequest
from voiceguide.studio.course_estimate import CourseEstimate
from voiceguide.studio.studio import Studio

FORMATS = ("mp3", "m4b")
_MAX_NAMED = 5

OutDir = Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder, made if missing.")]
FormatToo = Annotated[
    str, typer.Option("--format", metavar="mp3|m4b", help="m4b: one audiobook file besides.")
]
BaseUrl = Annotated[
    str | None, typer.Option("--base-url", metavar="URL", help="Where the folder will live.")
]
Zip = Annotated[bool, typer.Option("--zip", help="Make one ZIP file of it besides.")]
Prune = Annotated[
    bool, typer.Option("--prune", help="Remove files of ours that the course no longer has.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what it would take, make nothing.")]


@options.command
def course(
    wishes: Wishes,
    weeks: options.Weeks = None,
    out: OutDir = Path("voiceguide-course"),
    jobs: options.Jobs = None,
    program: options.ProgramOfStart = None,
    date: options.Date = None,
    format_: FormatToo = "mp3",
    base_url: BaseUrl = None,
    zip_: Zip = False,
    prune: Prune = False,
    dry_run: DryRun = False,
    anyway: options.Anyway = False,
    force: options.Force = False,
) -> None:
    """Build every day of a course into a folder and print its path."""
    if format_ not in FORMATS:
        raise UsageError(f"unknown format: {format_!r}", f"choose one of: {', '.join(FORMATS)}")
    studio = Studio()
    wishes, start = with_start(studio, program, wishes)
    first = date.date() if date else start.date if start else first_day(out)
    request = CourseRequest(
        first or options.calendar_day(),
        weeks,
        wishes,
        out=out,
        jobs=jobs,
        base_url=check_base_url(base_url) if base_url else None,
        archive=zip_,
        audiobook=format_ == "m4b",
        prune=prune,
        anyway=anyway,
        force=force,
    )
    if dry_run:
        _show_estimate(studio.estimate(request))
    else:
        path_result(_build(studio, request).path)


def _build(studio: Studio, request: CourseRequest) -> BuiltCourse:
    """Build a course, and sum it up on stderr. Raises as Studio.course does."""
    announce_voice(request.wishes.voice)
    with build_progress() as progress:
        built = studio.course(request, progress=progress)
    days = built.course.days
    names = {day.file for day in days}
    written = sum(file.written for file in built.files if file.name in names)
    playing = _hours(sum(day.timeline.duration_ms for day in days))
    size = sum(file.bytes for file in built.files) / 1e6
    note(
        f"{built.course.title}: {len(days)} days, {playing}, {size:,.0f} MB, voice "
        f"{built.course.voice}; {written} days written, {len(days) - written} were up to date"
    )
    if built.left_over:
        names_left = _named(built.left_over)
        note(f"note: no longer of this course: {names_left}; --prune removes them")
    if built.removed:
        note(f"removed: {_named(built.removed)}")
    return built


def _show_estimate(estimate: CourseEstimate) -> None:
    hours, minutes = divmod(round(estimate.sound_ms / 60_000), 60)
    size = f"{estimate.bytes / 1e6:,.0f} MB"
    result(f"{estimate.days} days, {hours} h {minutes} min of sound, {size}")
    clips = f"{estimate.sentences} different sentences and sounds"
    result(f"{clips}, {estimate.stored} of them in the store")
    seconds = estimate.seconds
    result(
        f"about {round(seconds / 60)} min to build"
        if seconds >= 90
        else f"about {max(1, round(seconds))} s to build"
    )


def _hours(milliseconds: int) -> str:
    """Hours and minutes, as people say them."""
    hours, minutes = divmod(round(milliseconds / 60_000), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _named(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _MAX_NAMED} more" if len(names) > _MAX_NAMED else ""
    return ", ".join(names[:_MAX_NAMED]) + more
