"""A course for the server without any file of it: sessions are joined as they are asked for.

Fulfils source.CourseSource. All days are planned once, at the start. A day whose clips are all
in the store has its lengths measured; another has estimates until it is spoken.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from threading import RLock
from typing import Self

from voiceguide.audio.store import StoredClip
from voiceguide.errors import DayError, StoreError
from voiceguide.program.wishes import Wishes
from voiceguide.publish.calendar import ics
from voiceguide.publish.chapters import chapters
from voiceguide.publish.course import Course, CourseDay, stem
from voiceguide.publish.sidecars import CALENDAR, COVER
from voiceguide.publish.transcript import vtt
from voiceguide.script.model import Clip, Script, Spoken
from voiceguide.studio.course_estimate import day_bytes
from voiceguide.studio.program_bundle import estimate_timeline
from voiceguide.studio.studio import Studio
from voiceguide.timeline.model import Timeline
from voiceguide.voices import registry
from voiceguide.web.diary import Diary
from voiceguide.web.source import (
    CHAPTERS_TYPE,
    MEDIA_TYPES,
    BytesContent,
    Content,
    SpeechProgress,
    Standing,
    Unspoken,
)
from voiceguide.web.speech_queue import Speaker
from voiceguide.web.virtual_mp3 import Session, session

MOST_SESSIONS = 64
"""Sessions that are kept joined, eight weeks of days: they share their clips, so that each takes
some hundred kilobytes."""
Which = tuple[int, bool]
"""A day, and whether its easy form is meant, which pain can ask for."""


@dataclass(frozen=True, slots=True)
class ShelfRequest:
    """What to show.

    Attributes:
        first: the date of day 1, for the calendar.
        weeks: None for four, or all of a shorter program. Always enough for the day that is due.
        wishes: what the person asks for.
    """

    first: date
    weeks: int | None = None
    wishes: Wishes = Wishes()


@dataclass(frozen=True, slots=True)
class _Planned:
    script: Script
    timeline: Timeline
    bytes: int


class CourseShelf:
    """Shows a course that is made as it is asked for. Use it in a `with` statement.

    Raises:
        UsageError: weeks, a name or minutes that make no sense.
        VoiceError: no voice can run here.
        FitError: speech does not fit where it must.
        StoreError: the store can't be read.
        JournalError: the journal can't be read.
    """

    speaks = True

    def __init__(self, studio: Studio, request: ShelfRequest, diary: Diary) -> None:
        self._studio, self._request, self._diary = studio, request, diary
        self._lock = RLock()
        wishes = request.wishes
        bundle = studio.bundle(wishes.program)
        self._program = bundle.program
        self._voice = wishes.voice or registry.default_name()
        due = diary.advice().day
        asked, a_week = bundle.course_days(request.weeks), bundle.program.days_a_week
        # To the end of the week that is due at least, and never past the program's.
        self._days = min(max(asked, -(-due // a_week) * a_week), bundle.program.days)
        self._library = studio.library(self._voice, wishes.pace)
        self._speaker = Speaker(self._library, self._take_up)
        self._sessions: dict[Which, Session] = {}
        self._planned: dict[Which, _Planned] = {}
        self._shown: tuple[int, Course] | None = None
        self._makers = self._names()

    def __enter__(self) -> Self:
        self._library.__enter__()
        wishes = self._request.wishes
        scripts = self._studio.bundle(wishes.program).scripts(self._days, wishes)
        for day, script in enumerate(scripts, start=1):
            self._plan((day, False), script)
        return self

    def __exit__(self, *_: object) -> None:
        self._speaker.stop()
        self._library.__exit__()

    def standing(self) -> Standing:
        """As CourseSource says; a day after the last is the last."""
        return self._within(self._diary.standing())

    def course(self) -> Course:
        """As CourseSource says. A day that is due in its easy form has it."""
        easy = self._easy_day()
        with self._lock:
            if self._shown is None or self._shown[0] != easy:
                days = (self._course_day((day, day == easy)) for day in range(1, self._days + 1))
                program = self._program
                course = Course(
                    program.name, program.title, self._voice, program.days_a_week, tuple(days)
                )
                self._shown = (easy, course)
            return self._shown[1]

    def content(self, name: str) -> Content | Unspoken | None:
        """As CourseSource says."""
        if name in self._makers:
            return self._makers[name]()
        return None

    def speak(self, day: int) -> SpeechProgress:
        """As CourseSource says."""
        if not 1 <= day <= self._days:
            raise DayError(day, self._program.name, self._days)
        which = (day, day == self._easy_day())
        planned = self._plan(which)
        sentences = {clip for clip in planned.script.clips() if isinstance(clip, Spoken)}
        count = len(sentences)
        if planned.timeline.measured:
            return SpeechProgress(count, count)
        self._speaker.ask(which, planned.script.clips())
        left = len(self._library.missing(sentences))
        # All are there, and yet the day's lengths are not known before it is taken up.
        return SpeechProgress(min(count - left, count - 1), count)

    def log(self, day: int, pain: int | None, note: str) -> Standing:
        """As CourseSource says."""
        if not 1 <= day <= self._days:
            raise DayError(day, self._program.name, self._days)
        return self._within(self._diary.log(day, pain, note))

    def _within(self, found: Standing) -> Standing:
        """A server that runs for weeks may come to the end of what it was started with."""
        if found.today <= self._days:
            return found
        reason = f"{found.reason}. Start `voiceguide serve` again for it."
        return replace(found, today=self._days, reason=reason)

    def _easy_day(self) -> int:
        """The day that pain makes an easy one; 0 for none."""
        advice = self._diary.advice()
        return advice.day if advice.easy and advice.day <= self._days else 0

    def _names(self) -> dict[str, Callable[[], Content | Unspoken | None]]:
        """Every file that there is, with what makes it."""
        makers: dict[str, Callable[[], Content | Unspoken | None]] = {
            COVER: lambda: self._cover,
            CALENDAR: self._calendar,
        }
        for day in range(1, self._days + 1):
            name = stem(day)
            makers[f"{name}.mp3"] = partial(self._sound, (day, False))
            makers[f"{name}-easy.mp3"] = partial(self._easy_sound, day)
            makers[f"transcripts/{name}.vtt"] = partial(self._transcript, day)
            makers[f"chapters/{name}.json"] = partial(self._chapters, day)
        return makers

    def _sound(self, which: Which) -> Content | Unspoken:
        found = self._sessions.get(which)
        if found is None and self._plan(which).timeline.measured:
            found = self._join(which)
        return Unspoken(which[0]) if found is None else found

    def _easy_sound(self, day: int) -> Content | Unspoken | None:
        known = (day, True) in self._planned or day == self._easy_day()
        return self._sound((day, True)) if known else None

    def _shown_timeline(self, day: int) -> Timeline:
        return self._plan((day, day == self._easy_day())).timeline

    def _transcript(self, day: int) -> Content | Unspoken:
        line = self._shown_timeline(day)
        return (
            BytesContent(MEDIA_TYPES[".vtt"], vtt(line).encode())
            if line.measured
            else Unspoken(day)
        )

    def _chapters(self, day: int) -> Content | Unspoken:
        line = self._shown_timeline(day)
        return (
            BytesContent(CHAPTERS_TYPE, chapters(line).encode()) if line.measured else Unspoken(day)
        )

    def _calendar(self) -> Content:
        return BytesContent(MEDIA_TYPES[".ics"], ics(self.course(), self._request.first))

    @cached_property
    def _cover(self) -> Content:
        timelines = [self._planned[day, False].timeline for day in range(1, self._days + 1)]
        return BytesContent(
            MEDIA_TYPES[".jpg"], self._studio.covers.of_course(self._program.title, timelines)
        )

    def _course_day(self, which: Which) -> CourseDay:
        planned = self._plan(which)
        name = f"{stem(which[0])}{'-easy' * which[1]}.mp3"
        return CourseDay(planned.timeline, name, planned.bytes)

    def _plan(self, which: Which, script: Script | None = None) -> _Planned:
        """A day's plan, with its lengths if its clips are there when it is first asked for."""
        with self._lock:
            if which not in self._planned:
                script = script or self._script(which)
                line = estimate_timeline(script, self._voice)
                self._planned[which] = _Planned(script, line, day_bytes(line))
                self._join(which)
            return self._planned[which]

    def _script(self, which: Which) -> Script:
        day, easy = which
        return self._studio.script(day, self._request.wishes, easy=easy)

    def _take_up(self, which: Which) -> None:
        """Called once a day is spoken."""
        if self._join(which) is None:
            raise StoreError(self._library.store.folder, "a clip vanished while it was needed")

    def _join(self, which: Which) -> Session | None:
        """Join a day, measured anew; None if a clip is missing (by now)."""
        with self._lock:
            planned = self._planned[which]
            clips = self._clips(planned.script)
            if clips is None:
                if planned.timeline.measured:
                    line = estimate_timeline(planned.script, self._voice)
                    self._note(which, _Planned(planned.script, line, day_bytes(line)))
                return None
            covers = self._studio.covers
            made = session(planned.script, clips, self._voice, self._days, covers)
            self._note(which, _Planned(planned.script, made.timeline, len(made)))
            self._sessions[which] = made
            while len(self._sessions) > MOST_SESSIONS:
                del self._sessions[next(iter(self._sessions))]
            return made

    def _note(self, which: Which, planned: _Planned) -> None:
        if planned != self._planned[which]:
            self._planned[which], self._shown = planned, None

    def _clips(self, script: Script) -> dict[Clip, StoredClip] | None:
        """A day's clips, those from memory that other sessions have; None if one is missing."""
        known = {c: clip for s in self._sessions.values() for c, clip in s.clips.items()}
        wanted = set(script.clips())
        stored = self._library.stored(wanted - known.keys())
        if stored is None:
            return None
        known |= stored
        return {clip: known[clip] for clip in wanted}
