"""The sessions of a course for one set of wishes: planned at once, joined as they are asked for.

A day whose clips are all in the store has its lengths measured; another has estimates until it
is spoken.
"""

from dataclasses import dataclass
from functools import cached_property
from threading import RLock
from typing import NamedTuple

from voiceguide.audio.background import loop_of
from voiceguide.audio.library import ClipLibrary
from voiceguide.audio.store import StoredClip
from voiceguide.errors import StoreError
from voiceguide.program.adjustment import Adjustment
from voiceguide.program.wishes import Wishes
from voiceguide.publish.course import Course, CourseDay, mp3_name
from voiceguide.publish.handout_cache import HandoutCache
from voiceguide.script.model import Clip, Script
from voiceguide.studio.course_estimate import day_bytes
from voiceguide.studio.program_bundle import estimate_timeline
from voiceguide.studio.studio import Studio
from voiceguide.timeline.model import Timeline
from voiceguide.web.virtual_mp3 import VirtualMp3


class Form(NamedTuple):
    """A day, as it is in the program or as pain asks for it."""

    day: int
    adjustment: Adjustment = Adjustment()

    @property
    def file(self) -> str:
        """The name of its sound: whatever pain has changed has another one than the day's own."""
        return mp3_name(self.day, easy=self.adjustment != Adjustment())


@dataclass(frozen=True, slots=True)
class Session:
    """A day's session: planned, and joined once its clips are there.

    Joined sessions stay: they share their clips, so that each takes some hundred kilobytes.
    """

    script: Script
    timeline: Timeline
    bytes: int
    mp3: VirtualMp3 | None = None


class PlannedCourse:
    """A course for one set of wishes. All methods may be called by any thread.

    Args:
        studio: plans it.
        library: has the clips, and is open.
        wishes: what the person asks for, all of it.
        days: how many days the course has.

    Raises:
        UsageError: a name or minutes that make no sense, or limits that leave too little.
        FitError: speech does not fit where it must.
        StoreError: the store can't be read.
    """

    def __init__(self, studio: Studio, library: ClipLibrary, wishes: Wishes, days: int) -> None:
        self.wishes = wishes
        self._studio, self._library, self._days = studio, library, days
        self._voice = library.voice
        self._bundle = studio.bundle(wishes.program)
        self._lock = RLock()
        self._sessions: dict[Form, Session] = {}
        self._course: tuple[Form | None, Course] | None = None
        for day, script in enumerate(self._bundle.scripts(days, wishes), start=1):
            self.session(Form(day), script)

    def course(self, due: Form | None) -> Course:
        """The course; the same object as long as nothing has changed.

        Args:
            due: the day that is due, where pain asks something of it.
        """
        with self._lock:
            if self._course is None or self._course[0] != due:
                program = self._bundle.program
                forms = [Form(day) for day in range(1, self._days + 1)]
                forms = [due if due and due.day == form.day else form for form in forms]
                course = Course(
                    program=program.name,
                    title=program.title,
                    voice=self._voice,
                    days_a_week=program.days_a_week,
                    days=tuple(map(self._course_day, forms)),
                )
                self._course = due, course
            return self._course[1]

    def session(self, form: Form, script: Script | None = None) -> Session:
        """A day's session, joined if its clips are there when it is first asked for."""
        with self._lock:
            if form not in self._sessions:
                if script is None:
                    script = self._studio.script(form.day, self.wishes, form.adjustment)
                timeline = estimate_timeline(script, self._voice)
                self._sessions[form] = Session(script, timeline, day_bytes(timeline))
                self._join(form)
            return self._sessions[form]

    def last_adjusted(self, day: int) -> Form | None:
        """A day as pain asked for it last; None if it did not."""
        with self._lock:
            known = [form for form in self._sessions if form.day == day and form != Form(day)]
            return known[-1] if known else None

    def join_spoken(self, form: Form) -> None:
        """Join a session whose clips are there now. Raises StoreError where one is not."""
        if not self._join(form):
            raise StoreError(self._library.store.folder, "a clip vanished while it was needed")

    @property
    def loop(self) -> frozenset[Clip]:
        """The clip that each session needs besides its own, if any."""
        return loop_of(self.wishes.background)

    @cached_property
    def cover(self) -> bytes:
        """The course's cover, as JPEG."""
        timelines = [self.session(Form(day)).timeline for day in range(1, self._days + 1)]
        return self._studio.covers.of_course(self._bundle.program.title, timelines)

    @cached_property
    def handout(self) -> bytes:
        """The course's handout, as PDF."""
        plans = self._bundle.plans(self._days, self.wishes)
        cache = HandoutCache(self._studio.covers.root)
        return cache.of_course(plans, self._bundle.language)

    def _course_day(self, form: Form) -> CourseDay:
        session = self.session(form)
        return CourseDay(session.timeline, form.file, session.bytes)

    def _join(self, form: Form) -> bool:
        """Join a session with the measured lengths of its clips; False if one is missing."""
        with self._lock:
            script = self._sessions[form].script
            clips = self._clips(script)
            if clips is None:
                return False
            mp3 = VirtualMp3.join(
                script,
                clips,
                self._studio.covers,
                voice=self._voice,
                course_days=self._days,
                background=self.wishes.background,
            )
            self._sessions[form] = Session(script, mp3.timeline, len(mp3), mp3)
            self._course = None
            return True

    def _clips(self, script: Script) -> dict[Clip, StoredClip] | None:
        """A script's clips, those from memory that other sessions have; None if one is missing."""
        joined = [session.mp3 for session in self._sessions.values() if session.mp3]
        clips = {clip: stored for mp3 in joined for clip, stored in mp3.clips.items()}
        wanted = script.clips() | self.loop
        others = self._library.stored(wanted - clips.keys())
        if others is None:
            return None
        clips |= others
        return {clip: clips[clip] for clip in wanted}
