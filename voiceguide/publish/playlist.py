"""A course as a playlist."""

from voiceguide.language.titles import ARTIST, plain, title_of
from voiceguide.publish.course import Course


def m3u8(course: Course, query: str = "") -> str:
    """A course as an extended M3U, to be written as UTF-8 beside its MP3s.

    Names are relative, so the folder can move. Times are whole seconds of the finished
    files, as every player reads them.

    Args:
        course: its days.
        query: what each address ends in, "?token=..."; empty for none.
    """
    lines = ["#EXTM3U", "# Made by voiceguide", f"#PLAYLIST:{plain(course.title)}"]
    for day in course.days:
        lines += [f"#EXTINF:{day.seconds},{ARTIST} - {title_of(day.timeline)}", day.file + query]
    return "\n".join(lines) + "\n"
