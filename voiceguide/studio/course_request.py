"""What a course is asked for with, and what comes of it. Data only."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from voiceguide.program.model import Avoid
from voiceguide.program.planner import Request
from voiceguide.publish.course import Course, PutFile
from voiceguide.script.pace import Pace


@dataclass(frozen=True, slots=True)
class CourseRequest:
    """What to build.

    Attributes:
        first: the date of day 1, for the calendar.
        weeks: None for four, or all of a shorter program.
        voice, minutes, warm_up, avoid, position, pace: as in a SessionRequest.
        out: the folder, made if missing.
        jobs: how many processes speak and how many threads join; None for one a core.
        base_url: where the folder will live, ending in a slash; None for a feed with
            relative addresses.
        archive: whether to make a ZIP of it too.
        audiobook: whether to make one M4B of it too.
        prune: whether to remove files of ours that the course does not have.
    """

    first: date
    program: str = "gentle"
    weeks: int | None = None
    voice: str | None = None
    minutes: int | None = None
    warm_up: str | None = None
    avoid: frozenset[Avoid] = frozenset()
    position: Literal["chair", "standing"] | None = None
    out: Path = Path("voiceguide-course")
    jobs: int | None = None
    base_url: str | None = None
    archive: bool = False
    audiobook: bool = False
    prune: bool = False
    pace: Pace = Pace.NORMAL

    def wishes(self) -> Request:
        """What the planner needs of it."""
        return Request(self.minutes, self.warm_up, self.avoid, self.position)


@dataclass(frozen=True, slots=True)
class BuiltCourse:
    """A course that is complete.

    Attributes:
        path: its folder.
        files: every file of it, the manifest last.
        left_over: names of ours in the folder that the course does not have.
        removed: those of them that were removed.
    """

    path: Path
    course: Course
    files: tuple[PutFile, ...]
    left_over: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
