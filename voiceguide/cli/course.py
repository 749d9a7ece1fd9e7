"""voiceguide course: every day of some weeks, built into one folder."""

from pathlib import Path

from voiceguide.cli import course_options, options, show, wishes
from voiceguide.cli.course_build import build, look_ahead
from voiceguide.cli.person import person_if_known
from voiceguide.cli.session import stop_where_it_hurts
from voiceguide.cli.terminal import result


def course(
    weeks: course_options.Weeks = None,
    out: course_options.OutDir = Path("voiceguide-course"),
    jobs: course_options.Jobs = None,
    program: wishes.ProgramOfStart = None,
    voice: options.VoiceName = None,
    pace: options.PaceName = "normal",
    minutes: options.Minutes = None,
    warm_up: options.WarmUp = None,
    avoid: wishes.AvoidTags = None,
    position: wishes.PositionName = None,
    date: wishes.Date = None,
    format_: course_options.FormatToo = "mp3",
    base_url: course_options.BaseUrl = None,
    zip_: course_options.Zip = False,
    prune: course_options.Prune = False,
    dry_run: course_options.DryRun = False,
    anyway: wishes.Anyway = False,
    quiet: options.Quiet = False,  # noqa: ARG001 - its callback has acted already
    verbose: options.Verbose = False,  # noqa: ARG001
) -> None:
    """Build every day of a course into a folder and print its path."""
    from voiceguide.publish.sidecars import first_day
    from voiceguide.studio.course_request import CourseRequest

    if base_url:
        from voiceguide.publish.feed import check_base_url

        base_url = check_base_url(base_url)
    who = person_if_known(program, avoid, position)
    if not anyway:
        stop_where_it_hurts(who)
    kept = who.start.date if who.start else first_day(out)
    request = CourseRequest(
        date.date() if date else kept or wishes.calendar_day(None),
        who.named,
        weeks,
        options.voice_or_default(voice),
        minutes,
        warm_up,
        who.avoid,
        who.position,
        out,
        jobs,
        base_url or None,
        archive=zip_,
        audiobook=course_options.is_audiobook(format_),
        prune=prune,
        pace=options.pace_named(pace),
    )
    if dry_run:
        show.outlook(look_ahead(request))
    else:
        result(str(build(request).path))
