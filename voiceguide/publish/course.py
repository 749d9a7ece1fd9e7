"""A finished course as its feed, playlist, calendar and pages see it. Data only."""

from dataclasses import dataclass

from voiceguide.timeline.model import Timeline

FEED = "feed.xml"


@dataclass(frozen=True, slots=True)
class CourseDay:
    """A day and its MP3.

    Attributes:
        timeline: the session; its lengths are measured.
        file: the name of its MP3 in the course's folder.
        bytes: the size of the MP3.
    """

    timeline: Timeline
    file: str
    bytes: int

    @property
    def seconds(self) -> int:
        """The playing time, rounded to whole seconds."""
        return round(self.timeline.duration_ms / 1000)


@dataclass(frozen=True, slots=True)
class Course:
    """Days that belong together, in order.

    Attributes:
        program: the program's name.
        title: its title: plain text of any script, up to 80 characters.
        voice: who speaks.
        days_a_week: sessions a week.
        days: at least one.
        language: BCP 47 code of the wording.
    """

    program: str
    title: str
    voice: str
    days_a_week: int
    days: tuple[CourseDay, ...]
    language: str = "en"


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that is in the folder now.

    Attributes:
        name: with forward slashes, from the folder.
        sha256: in hex.
        written: False if it was there already, byte for byte.
    """

    name: str
    bytes: int
    sha256: str
    written: bool


def stem(day: int) -> str:
    """The name of a day's files without suffix: two digits, so that they sort by day."""
    return f"day-{day:02d}"
