"""A course without any file of it: sessions are joined when a phone asks for them.

Fulfils source.CourseSource. All days are planned once, at the start. A day whose clips are all
in the store has its lengths measured; another has estimates until it is spoken.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from threading import RLock
from typing import NamedTuple, Self

from voiceguide.audio.background import loop_of
from voiceguide.audio.store import StoredClip
from voiceguide.errors import DayError, EmergencyError, StoreError
from voiceguide.language.reasons import advice_text, ask_text, pause_text, spreading_words
from voiceguide.person.model import Advice, Cause
from voiceguide.person.person import Person
from voiceguide.player.page import JournalView
from voiceguide.program.adjustment import Adjustment
from voiceguide.program.wishes import Wishes
from voiceguide.publish.calendar import ics
from voiceguide.publish.course import (
    CALENDAR,
    COVER,
    Course,
    CourseDay,
    chapters_name,
    mp3_name,
    transcript_name,
)
from voiceguide.publish.sidecars import chapters
from voiceguide.publish.transcript import vtt
from voiceguide.script.model import Clip, Script, Spoken
from voiceguide.studio.course_estimate import day_bytes
from voiceguide.studio.program_bundle import estimate_timeline
from voiceguide.studio.studio import Studio
from voiceguide.timeline.model import Timeline
from voiceguide.voices import registry
from voiceguide.web.source import (
    CHAPTERS_TYPE,
    MEDIA_TYPES,
    BytesContent,
    Content,
    SpeechProgress,
    Unspoken,
)
from voiceguide.web.speech_queue import SpeechQueue
from voiceguide.web.virtual_mp3 import VirtualMp3


class _Form(NamedTuple):
    """A day, as it is in the program or as pain asks for it."""

    day: int
    adjustment: Adjustment = Adjustment()

    @property
    def file(self) -> str:
        return mp3_name(self.day, easy=self.adjustment != Adjustment())


@dataclass(frozen=True, slots=True)
class _Session:
    """A day's session: planned, and joined once its clips are there.

    Joined sessions stay: they share their clips, so that each takes some hundred kilobytes.
    """

    script: Script
    timeline: Timeline
    bytes: int
    mp3: VirtualMp3 | None = None


class LiveCourse:
    """Shows a course whose sessions are joined on request. To be used in a `with` statement.

    Args:
        studio: plans it, and has the clips.
        person: whose journal says which day is due.
        wishes: what the person asks for.
        today: gives the person's calendar day.
        weeks: None for four, or all of a shorter program. Always enough for the day that is due.

    Raises:
        UsageError: weeks, a name or minutes that make no sense.
        VoiceError: no voice can run here.
        FitError: speech does not fit where it must.
        StoreError: the store can't be read.
        JournalError: the journal can't be read.
    """

    speaks = True

    def __init__(
        self,
        studio: Studio,
        person: Person,
        wishes: Wishes,
        *,
        today: Callable[[], date],
        weeks: int | None = None,
    ) -> None:
        self._studio, self._person, self._wishes, self._today = studio, person, wishes, today
        self._lock = RLock()
        self._bundle = studio.bundle(wishes.program)
        program = self._program = self._bundle.program
        self._voice = wishes.voice or registry.default_name()
        self._first = person.start.date if person.start else today()
        due, a_week = person.advice(today()).day, program.days_a_week
        # To the end of the week that is due at least, and never past the program's.
        days = max(self._bundle.course_days(weeks), -(-due // a_week) * a_week)
        self._days = min(days, program.days)
        self._library = studio.library(self._voice, wishes.pace)
        self._loop = loop_of(wishes.background)
        self._queue = SpeechQueue(self._library, self._join_spoken)
        self._sessions: dict[_Form, _Session] = {}
        self._course: tuple[_Form | None, Course] | None = None
        self._files = self._all_files()

    def __enter__(self) -> Self:
        self._library.__enter__()
        for day, script in enumerate(self._bundle.scripts(self._days, self._wishes), start=1):
            self._session(_Form(day), script)
        return self

    def __exit__(self, *_: object) -> None:
        self._queue.stop()
        self._library.__exit__()

    def journal(self) -> JournalView:
        """As CourseSource says; a day after the last is the last."""
        standing = self._person.standing(self._today())
        return self._view(standing.advice, standing.done)

    def course(self) -> Course:
        """As CourseSource says. The day that is due is as pain asks for it."""
        due = self._due_form()
        with self._lock:
            if self._course is None or self._course[0] != due:
                program = self._program
                days = range(1, self._days + 1)
                forms = [due if due and day == due.day else _Form(day) for day in days]
                course = Course(
                    program=program.name,
                    title=program.title,
                    voice=self._voice,
                    days_a_week=program.days_a_week,
                    days=tuple(map(self._course_day, forms)),
                )
                self._course = due, course
            return self._course[1]

    def content(self, name: str) -> Content | Unspoken | None:
        """As CourseSource says."""
        return self._files[name]() if name in self._files else None

    def speak(self, day: int) -> SpeechProgress:
        """As CourseSource says. Raises EmergencyError where nothing may be built."""
        if self._person.has_emergency():
            raise EmergencyError(pause_text(Cause.EMERGENCY))
        form = self._form_now(self._checked(day))
        session = self._session(form)
        sentences = {clip for clip in session.script.clips() if isinstance(clip, Spoken)}
        count = len(sentences)
        if session.mp3:
            return SpeechProgress(count, count)
        self._queue.add(form, session.script.clips() | self._loop)
        missing = len(self._library.missing(sentences))
        # All are there, and yet the day's lengths are not known before it is joined.
        return SpeechProgress(min(count - missing, count - 1), count)

    def log(self, day: int, pain: int | None, note: str) -> JournalView:
        """As CourseSource says."""
        today = self._today()
        words = spreading_words(note)
        logged = self._person.log(today, day=self._checked(day), pain=pain, note=note, words=words)
        view = self._view(self._person.advice(self._person.next_date(today)), {})
        return replace(view, reason=" ".join(filter(None, [view.reason, ask_text(logged.asks)])))

    def _checked(self, day: int) -> int:
        if not 1 <= day <= self._days:
            raise DayError(day, self._program.name, self._days)
        return day

    def _view(self, advice: Advice, done: Mapping[int, int | None]) -> JournalView:
        """A server that runs for weeks may come to the end of what it was started with."""
        day, reason = advice.day, advice_text(advice)
        if day > self._days:
            day, reason = self._days, f"{reason}. Start `voiceguide serve` again for it."
        return JournalView(day, reason, advice.stop, done)

    def _due_form(self) -> _Form | None:
        """The day that is due, where pain asks something of it."""
        advice = self._person.advice(self._today())
        asked = advice.adjustment != Adjustment() and advice.day <= self._days
        return _Form(advice.day, advice.adjustment) if asked else None

    def _form_now(self, day: int) -> _Form:
        due = self._due_form()
        return due if due and due.day == day else _Form(day)

    def _all_files(self) -> dict[str, Callable[[], Content | Unspoken | None]]:
        """Every file that there is, with what makes it."""
        files: dict[str, Callable[[], Content | Unspoken | None]] = {
            COVER: lambda: self._cover,
            CALENDAR: self._calendar,
        }
        for day in range(1, self._days + 1):
            files[_Form(day).file] = partial(self._mp3, _Form(day))
            files[mp3_name(day, easy=True)] = partial(self._adjusted_mp3, day)
            files[transcript_name(day)] = partial(self._text, day, MEDIA_TYPES[".vtt"], vtt)
            files[chapters_name(day)] = partial(self._text, day, CHAPTERS_TYPE, chapters)
        return files

    def _mp3(self, form: _Form) -> Content | Unspoken:
        return self._session(form).mp3 or Unspoken(form.day)

    def _adjusted_mp3(self, day: int) -> Content | Unspoken | None:
        """A day as pain asks for it now, or as it did last: a phone may have begun to play it."""
        form = self._form_now(day)
        if form != _Form(day):
            return self._mp3(form)
        with self._lock:
            before = [known for known in self._sessions if known.day == day and known != form]
        return self._mp3(before[-1]) if before else None

    def _text(
        self, day: int, media_type: str, write: Callable[[Timeline], str]
    ) -> Content | Unspoken:
        timeline = self._session(self._form_now(day)).timeline
        if not timeline.measured:
            return Unspoken(day)
        return BytesContent(media_type, write(timeline).encode())

    def _calendar(self) -> Content:
        return BytesContent(MEDIA_TYPES[".ics"], ics(self.course(), self._first))

    @cached_property
    def _cover(self) -> Content:
        timelines = [self._sessions[_Form(day)].timeline for day in range(1, self._days + 1)]
        cover = self._studio.covers.of_course(self._program.title, timelines)
        return BytesContent(MEDIA_TYPES[".jpg"], cover)

    def _course_day(self, form: _Form) -> CourseDay:
        session = self._session(form)
        return CourseDay(session.timeline, form.file, session.bytes)

    def _session(self, form: _Form, script: Script | None = None) -> _Session:
        """A day's session, joined if its clips are there when it is first asked for."""
        with self._lock:
            if form not in self._sessions:
                if script is None:
                    script = self._studio.script(form.day, self._wishes, form.adjustment)
                timeline = estimate_timeline(script, self._voice)
                self._sessions[form] = _Session(script, timeline, day_bytes(timeline))
                self._join(form)
            return self._sessions[form]

    def _join_spoken(self, form: _Form) -> None:
        if not self._join(form):
            raise StoreError(self._library.store.folder, "a clip vanished while it was needed")

    def _join(self, form: _Form) -> bool:
        """Join a session with the measured lengths of its clips; False if one is missing."""
        with self._lock:
            script = self._sessions[form].script
            clips = self._clips(script)
            if clips is None:
                return False
            mp3 = VirtualMp3.join(
                *(script, clips, self._studio.covers),
                voice=self._voice,
                course_days=self._days,
                background=self._wishes.background,
            )
            self._sessions[form] = _Session(script, mp3.timeline, len(mp3), mp3)
            self._course = None
            return True

    def _clips(self, script: Script) -> dict[Clip, StoredClip] | None:
        """A script's clips, those from memory that other sessions have; None if one is missing."""
        joined = [session.mp3 for session in self._sessions.values() if session.mp3]
        clips = {clip: stored for mp3 in joined for clip, stored in mp3.clips.items()}
        wanted = script.clips() | self._loop
        others = self._library.stored(wanted - clips.keys())
        if others is None:
            return None
        clips |= others
        return {clip: clips[clip] for clip in wanted}
