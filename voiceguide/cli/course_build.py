"""Building a course as a person sees it: progress, a sum at the end, what is left over."""

from typing import TYPE_CHECKING

from voiceguide.cli.course_progress import course_progress
from voiceguide.cli.session import say_who_speaks
from voiceguide.cli.terminal import note

if TYPE_CHECKING:
    from voiceguide.studio.course_estimate import Outlook
    from voiceguide.studio.course_request import BuiltCourse, CourseRequest

_MOST_NAMED = 5


def build(request: "CourseRequest") -> "BuiltCourse":
    """Build a course, and sum it up on stderr. Raises as studio.build_course does."""
    from voiceguide.studio.course import build_course
    from voiceguide.studio.session import Studio

    say_who_speaks(request.voice)
    with course_progress() as progress:
        built = build_course(Studio(), request, progress)
    days = built.course.days
    names = {day.file for day in days}
    written = sum(put.written for put in built.files if put.name in names)
    playing = duration(sum(day.timeline.duration_ms for day in days))
    size = sum(put.bytes for put in built.files) / 1e6
    note(
        f"{built.course.title}: {len(days)} days, {playing}, {size:,.0f} MB, voice "
        f"{built.course.voice}; {written} days written, {len(days) - written} were up to date"
    )
    if built.left_over:
        note(f"note: no longer of this course: {_named(built.left_over)}; --prune removes them")
    if built.removed:
        note(f"removed: {_named(built.removed)}")
    return built


def look_ahead(request: "CourseRequest") -> "Outlook":
    """What a course would take. Raises as studio.outlook does."""
    from voiceguide.studio.course_estimate import outlook
    from voiceguide.studio.session import Studio

    return outlook(
        Studio(),
        request.program,
        request.weeks,
        request.wishes(),
        request.voice,
        request.jobs,
        request.pace,
    )


def duration(milliseconds: int) -> str:
    """Hours and minutes, as people say them."""
    hours, minutes = divmod(round(milliseconds / 60_000), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _named(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more
