"""The Python API: a studio plans, builds, estimates and checks sessions and courses.

>>> from voiceguide import Studio, Wishes
>>> studio = Studio()
>>> plan = studio.plan(9, Wishes(program="gentle", minutes=20))
>>> plan.dose
Dose(hold_s=10, repetitions=4)
"""

from collections.abc import Mapping
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.audio.jobs import CourseProgress, Progress
from voiceguide.audio.library import ClipLibrary
from voiceguide.audio.store import StoredClip
from voiceguide.covers.cache import CoverCache
from voiceguide.errors import EmergencyError, HomeError, JournalError, PauseError
from voiceguide.language.reasons import pause_text
from voiceguide.language.texts import ENGLISH
from voiceguide.person.journal import Journal
from voiceguide.person.model import Cause
from voiceguide.person.person import Person
from voiceguide.places import home as default_home
from voiceguide.program.adjustment import Adjustment
from voiceguide.program.model import DayPlan
from voiceguide.program.wishes import Pace, Wishes
from voiceguide.script.model import Clip, Script
from voiceguide.script.phrases import language as wording
from voiceguide.studio.program_bundle import ProgramBundle, estimate_timeline, load_bundle
from voiceguide.studio.session import (
    BuiltSession,
    SessionRequest,
    build_session,
    measured_timeline,
)
from voiceguide.timeline.model import Timeline
from voiceguide.voices import registry

if TYPE_CHECKING:
    from voiceguide.audit.findings import Report as CheckReport
    from voiceguide.person.report import Report
    from voiceguide.publish.pdf import Format
    from voiceguide.studio.course import BuiltCourse, CourseRequest
    from voiceguide.studio.course_estimate import CourseEstimate

CALIBRATION_NOTES = 6


@dataclass(frozen=True)
class Studio:
    """Plans and builds sessions and courses, for one person, over one clip store.

    Attributes:
        home: the folder of journal, clip store and voices; None for VOICEGUIDE_HOME, or what the
            platform has for it.
        executor: runs the speech; None for a pool of processes where the voice is worth it.
    """

    home: Path | None = None
    executor: Executor | None = None
    _bundles: dict[tuple[str, str], ProgramBundle] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def plan(
        self, day: int, wishes: Wishes = Wishes(), adjustment: Adjustment = Adjustment()
    ) -> DayPlan:
        """What is done on a day: exercises, holds and repetitions. Raises as Planner.day does.

        >>> [block.exercise.id for block in Studio().plan(1).blocks][0]
        'childs-pose'
        """
        bundle = self.bundle(wishes.program, wishes.language)
        return bundle.planner(wishes).day(day, adjustment)

    def timeline(
        self, day: int, wishes: Wishes = Wishes(), adjustment: Adjustment = Adjustment()
    ) -> Timeline:
        """When everything of a day is heard, without speaking a word.

        Lengths are measured where every clip is in the store, else estimated.

        >>> Studio().timeline(9, Wishes(voice="tones", minutes=15)).minutes
        15

        Raises:
            UsageError: a day, a name or minutes that make no sense.
            FitError: speech does not fit where it must.
            StoreError: the store can't be read.
        """
        script = self.script(day, wishes, adjustment)
        voice = wishes.voice or registry.best_name(script.language)
        clips = self._stored(script, voice, wishes.pace)
        if clips is not None:
            return measured_timeline(script, clips, voice)
        return estimate_timeline(script, voice)

    def timelines(self, wishes: Wishes = Wishes(), weeks: int | None = None) -> list[Timeline]:
        """The timelines of all days of a course, with estimated lengths.

        Args:
            wishes: what the person asks for.
            weeks: as ProgramBundle.course_days has it.

        >>> len(Studio().timelines(weeks=1))
        7
        """
        bundle = self.bundle(wishes.program, wishes.language)
        scripts = bundle.scripts(bundle.course_days(weeks), wishes)
        return [estimate_timeline(script, "none") for script in scripts]

    def session(self, request: SessionRequest, *, progress: Progress | None = None) -> BuiltSession:
        """Build the session of a day and write it.

        >>> built = Studio().session(SessionRequest(1))  # doctest: +SKIP
        >>> built.path  # doctest: +SKIP
        PosixPath('day-01.mp3')

        Raises:
            EmergencyError: what was told to `start` needs help at once.
            PauseError: the journal says that the person should see a clinician first.
            UsageError: a day, a name, minutes or an output that make no sense.
            VoiceError: the voice can't run, is damaged, or can't speak a sentence.
            FitError: its speech does not fit where it must.
            StoreError, OutputError: something can't be written.
        """
        wishes = self._checked(request.wishes, anyway=request.anyway)
        script = self.script(request.day, wishes, request.adjustment)
        request.target()
        library = self._speaking_library(request, progress)
        return build_session(request, script, library, self.covers)

    def course(
        self, request: "CourseRequest", *, progress: CourseProgress | None = None
    ) -> "BuiltCourse":
        """Build every day of a course and the files beside them into a folder.

        Raises:
            EmergencyError: what was told to `start` needs help at once.
            PauseError: the journal says that the person should see a clinician first.
            UsageError: weeks, a name or minutes that make no sense.
            VoiceError: the voice can't run, is damaged, or can't speak a sentence.
            FitError: its speech does not fit where it must.
            SpaceError: a disk has too little room.
            NotOursError: a file that is not ours stands where one would be written.
            StoreError, OutputError: something can't be written.
        """
        from voiceguide.studio.course import build_course

        wishes = self._checked(request.wishes, anyway=request.anyway)
        request = replace(request, wishes=wishes)
        bundle = self.bundle(wishes.program, wishes.language)
        library = self._speaking_library(request, progress)
        return build_course(request, bundle, library, self.covers, progress=progress)

    def estimate(self, request: "CourseRequest") -> "CourseEstimate":
        """What building a course would take. Speaks and writes nothing.

        Raises:
            UsageError: weeks, a name or minutes that make no sense.
            StoreError: the store can't be read.
        """
        from voiceguide.studio.course_estimate import estimate_course

        wishes = request.wishes
        bundle = self.bundle(wishes.program, wishes.language)
        code = bundle.language.code
        voice = wishes.voice or registry.best_name(code)
        library = self.library(voice, wishes.pace, jobs=request.jobs, language=code)
        return estimate_course(bundle, library, request.weeks, wishes)

    def handout(
        self,
        wishes: Wishes = Wishes(),
        day: int | None = None,
        *,
        weeks: int | None = None,
        paper: "Format" = "a4",
        address: str = "",
    ) -> bytes:
        """A PDF to print: of a day, or without one of a course.

        Args:
            wishes: what the person asks for.
            day: from 1; None for the whole course.
            weeks: as ProgramBundle.course_days has it.
            paper: "a4" or "letter".
            address: where the course can be heard, as a code to scan; empty for none.

        >>> Studio().handout(day=9)[:5]
        b'%PDF-'

        Raises:
            UsageError: a day, weeks, a name or minutes that make no sense.
        """
        from voiceguide.publish.handout import handout

        bundle = self.bundle(wishes.program, wishes.language)
        if day:
            plans = [bundle.planner(wishes).day(day)]
        else:
            plans = bundle.plans(bundle.course_days(weeks), wishes)
        return handout(plans, bundle.language, paper=paper, address=address)

    def check(self, path: Path) -> "CheckReport":
        """Hold a finished MP3 against its own cue sheet.

        Raises:
            OSError: it can't be read. Damage of any kind is a finding and never an error.
        """
        from voiceguide.audit.check import check_file

        return check_file(path)

    def person(self, program: str | None = None, *, latest: bool = False) -> Person:
        """The person of this home on a program: which day is due, and why.

        Args:
            program: a name or a file; None for the one that `start` was run with.
            latest: whether, where there was no start, the program followed last is meant.

        >>> Studio().person("gentle").program.title
        'Gentle back stretches'

        Raises:
            UsageError: there is no such program.
            JournalError: the journal can't be read.
        """
        return Person.open(
            self.journal, lambda name: self.bundle(name).program, program, latest=latest
        )

    def report(self, program: str | None, on: date) -> "Report":
        """What the journal says of a person up to a date, for a clinician.

        Args:
            program: as `person` has it; the one followed last where there was no start.
            on: the date.

        Raises:
            UsageError: there is no such program.
            JournalError: the journal can't be read.
        """
        from voiceguide.person.report import report_of

        person = self.person(program, latest=True)
        return report_of(person, self.bundle(person.program_name).exercises, on)

    def bundle(self, program: str, language: str | None = None) -> ProgramBundle:
        """A program with all it counts on, read once, so that no build changes midway.

        Args:
            program: a name or a file.
            language: the code of the language of its wording; None for English.
        """
        key = (program, language or ENGLISH)
        if key not in self._bundles:
            self._bundles[key] = load_bundle(*key)
        return self._bundles[key]

    def script(
        self, day: int, wishes: Wishes = Wishes(), adjustment: Adjustment = Adjustment()
    ) -> Script:
        """What is said on a day. Raises as `plan` does."""
        bundle = self.bundle(wishes.program, wishes.language)
        return bundle.writer.write(bundle.planner(wishes).day(day, adjustment))

    def library(
        self,
        voice: str,
        pace: Pace = Pace.NORMAL,
        *,
        jobs: int | None = None,
        progress: Progress | None = None,
        language: str | None = None,
    ) -> ClipLibrary:
        """The clips of a voice at a pace, to be used in a `with` statement.

        Args:
            voice: its name.
            pace: how fast it speaks.
            jobs: processes that speak; None for one a core.
            progress: hears of the speech.
            language: the code of the language that is spoken; None for English.
        """
        # Ours whatever the program: a voice's level must not depend on a person's sentences.
        phrases = wording(language or ENGLISH).phrases
        calibration = phrases.opening.safety + phrases.why.notes[:CALIBRATION_NOTES]
        return ClipLibrary(
            voice,
            self.folder,
            calibration,
            progress,
            executor=self.executor,
            jobs=jobs,
            pace=pace,
            language=language or ENGLISH,
        )

    @cached_property
    def folder(self) -> Path:
        """The folder that `home` is. Raises as places.home does."""
        return self.home or default_home()

    @property
    def journal(self) -> Journal:
        """The journal of this home; it need not be there yet."""
        return Journal(self.folder / "journal.sqlite3")

    @property
    def covers(self) -> CoverCache:
        """The covers, kept beside the clips."""
        return CoverCache(self.folder)

    def _stored(self, script: Script, voice: str, pace: Pace) -> Mapping[Clip, StoredClip] | None:
        """All clips of a script; None if one is missing, or there is no place for any."""
        if registry.info(voice).runs_here:
            code = script.language
            with suppress(HomeError), self.library(voice, pace, language=code) as library:
                return library.stored(script.clips())
        return None

    def _speaking_library(
        self, request: "SessionRequest | CourseRequest", progress: Progress | None
    ) -> ClipLibrary:
        """The clips of who shall speak. Raises VoiceUnavailableError if nobody can."""
        wishes = request.wishes
        voice = wishes.voice or registry.default_name(wishes.language or ENGLISH)
        return self.library(
            voice,
            wishes.pace,
            jobs=request.jobs,
            progress=progress,
            language=wishes.language,
        )

    def check_no_emergency(self) -> None:
        """Raise EmergencyError where what was told to `start` needs help at once.

        Nothing is built before `start` is answered anew, whatever the program. A journal that
        can't be read must not keep a session from being built.
        """
        with suppress(JournalError):
            start = self.journal.start()
            if start is not None and start.has_emergency:
                raise EmergencyError(pause_text(Cause.EMERGENCY))

    def _checked(self, wishes: Wishes, *, anyway: bool) -> Wishes:
        """Wishes that may be built, with the reminder that the person needs.

        Raises EmergencyError or, but for anyway, PauseError where the person must stop.
        """
        self.check_no_emergency()
        with suppress(JournalError):
            person = self.person(wishes.program)
            why = person.pause()
            if why is not None and not anyway:
                raise PauseError(pause_text(why))
            ok = person.start is None or person.start.ok
            return replace(wishes, reminder=wishes.reminder or not ok)
        return wishes
