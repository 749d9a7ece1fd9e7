"""A course without any file of it: sessions are joined when a phone asks for them.

Fulfils source.CourseSource. All days are planned once, at the start, and anew when `start`
records other wishes, on the page or on a terminal.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from threading import RLock
from typing import NamedTuple, Self

from voiceguide.errors import DayError
from voiceguide.language.reasons import advice_text
from voiceguide.person.model import Advice
from voiceguide.person.person import Person
from voiceguide.player.page import JournalView
from voiceguide.program.adjustment import Adjustment
from voiceguide.program.wishes import Wishes
from voiceguide.publish.calendar import ics
from voiceguide.publish.course import (
    CALENDAR,
    CHAPTERS_TYPE,
    COVER,
    HANDOUT,
    MEDIA_TYPES,
    Course,
    chapters_name,
    mp3_name,
    transcript_name,
)
from voiceguide.publish.sidecars import chapters
from voiceguide.publish.transcript import vtt
from voiceguide.script.model import Spoken
from voiceguide.studio.studio import Studio
from voiceguide.timeline.model import Timeline
from voiceguide.voices import registry
from voiceguide.web import journal_page
from voiceguide.web.journal_page import PageLogged, Questions
from voiceguide.web.planned_course import Form, PlannedCourse
from voiceguide.web.request_bodies import PageLog
from voiceguide.web.source import (
    BytesContent,
    Content,
    SpeechProgress,
    Unspoken,
)
from voiceguide.web.speech_queue import SpeechQueue


class _Wanted(NamedTuple):
    """A session to be spoken. That of an earlier plan ends, and is of no matter any more."""

    planned: PlannedCourse
    form: Form


class LiveCourse:
    """Shows a course whose sessions are joined on request. To be used in a `with` statement.

    Args:
        studio: plans it, and has the clips.
        person: whose journal says which day is due.
        wishes: what the person asks for besides what `start` has kept.
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
        self._studio, self._opened_for, self._wishes, self._today = studio, person, wishes, today
        self._lock = RLock()
        bundle = studio.bundle(person.program_name)
        program = self._program = bundle.program
        self._ids = journal_page.ids_by_title(bundle.language.exercises)
        due, a_week = person.advice(today()).day, program.days_a_week
        # To the end of the week that is due at least, and never past the program's.
        days = max(bundle.course_days(weeks), -(-due // a_week) * a_week)
        self._days = min(days, program.days)
        voice = wishes.voice or registry.default_name()
        self._library = studio.library(voice, wishes.pace)
        self._queue: SpeechQueue[_Wanted] = SpeechQueue(
            self._library, lambda wanted: wanted.planned.join_spoken(wanted.form)
        )
        self._planned: PlannedCourse | None = None
        self._files = self._all_files()

    def __enter__(self) -> Self:
        self._library.__enter__()
        self._plan(self._person())
        return self

    def __exit__(self, *_: object) -> None:
        self._queue.stop()
        self._library.__exit__()

    def journal(self) -> JournalView:
        """As CourseSource says; a day after the last is the last."""
        person = self._person()
        standing = person.standing(self._today())
        return self._view(person, standing.advice, standing.done)

    def course(self) -> Course:
        """As CourseSource says. The day that is due is as pain asks for it."""
        person = self._person()
        return self._plan(person).course(self._due_form(person))

    def content(self, name: str) -> Content | Unspoken | None:
        """As CourseSource says."""
        if name not in self._files:
            return None
        person = self._person()
        journal_page.check_may_play(person, name)
        return self._files[name](person)

    def speak(self, day: int) -> SpeechProgress:
        """As CourseSource says."""
        person = self._person()
        journal_page.check_may_play(person)
        planned, form = self._plan(person), self._form_now(person, self._checked(day))
        session = planned.session(form)
        sentences = {clip for clip in session.script.clips() if isinstance(clip, Spoken)}
        count = len(sentences)
        if session.mp3:
            return SpeechProgress(count, count)
        self._queue.add(_Wanted(planned, form), session.script.clips() | planned.loop)
        missing = len(self._library.missing(sentences))
        # All are there, and yet the day's lengths are not known before it is joined.
        return SpeechProgress(min(count - missing, count - 1), count)

    def log(self, log: PageLog) -> PageLogged:
        """As CourseSource says."""
        self._checked(log.day)
        person, today = self._person(), self._today()
        logged = journal_page.record(person, log, self._ids.values(), today)
        advice = person.advice(person.next_date(today))
        return journal_page.reply(logged, self._view(person, advice, {}), advice)

    def questions(self) -> Questions:
        """As CourseSource says."""
        return journal_page.questions_for(self._person())

    def answer(self, answers: Mapping[str, str]) -> None:
        """As CourseSource says. The sessions follow from the answers from now on."""
        journal_page.keep_answers(self._person(), answers, self._today())

    def _person(self) -> Person:
        return journal_page.as_now(self._opened_for)

    def _plan(self, person: Person) -> PlannedCourse:
        """The course for what a person wishes now, planned anew where that is something else."""
        wishes = person.wishes(self._wishes)
        with self._lock:
            if self._planned is None or self._planned.wishes != wishes:
                self._planned = PlannedCourse(self._studio, self._library, wishes, self._days)
            return self._planned

    def _checked(self, day: int) -> int:
        if not 1 <= day <= self._days:
            raise DayError(day, self._program.name, self._days)
        return day

    def _view(self, person: Person, advice: Advice, done: Mapping[int, int | None]) -> JournalView:
        """A server that runs for weeks may come to the end of what it was started with."""
        day, reason = advice.day, advice_text(advice)
        if day > self._days:
            day, reason = self._days, f"{reason}. Start `voiceguide serve` again for it."
        view = JournalView(day, reason, advice.stop, done, exercises=self._ids)
        return journal_page.with_start(view, person, self._today())

    def _due_form(self, person: Person) -> Form | None:
        """The day that is due, where pain asks something of it."""
        advice = person.advice(self._today())
        asked = advice.adjustment != Adjustment() and advice.day <= self._days
        return Form(advice.day, advice.adjustment) if asked else None

    def _form_now(self, person: Person, day: int) -> Form:
        due = self._due_form(person)
        return due if due and due.day == day else Form(day)

    def _all_files(self) -> dict[str, Callable[[Person], Content | Unspoken | None]]:
        """Every file that there is, with what makes it."""
        files: dict[str, Callable[[Person], Content | Unspoken | None]] = {
            COVER: self._cover,
            CALENDAR: self._calendar,
            HANDOUT: self._handout,
        }
        for day in range(1, self._days + 1):
            files[Form(day).file] = partial(self._mp3, Form(day))
            files[mp3_name(day, easy=True)] = partial(self._adjusted_mp3, day)
            files[transcript_name(day)] = partial(self._text, day, MEDIA_TYPES[".vtt"], vtt)
            files[chapters_name(day)] = partial(self._text, day, CHAPTERS_TYPE, chapters)
        return files

    def _mp3(self, form: Form, person: Person) -> Content | Unspoken:
        return self._plan(person).session(form).mp3 or Unspoken(form.day)

    def _adjusted_mp3(self, day: int, person: Person) -> Content | Unspoken | None:
        """A day as pain asks for it now, or as it did last: a phone may have begun to play it."""
        form: Form | None = self._form_now(person, day)
        if form == Form(day):
            form = self._plan(person).last_adjusted(day)
        return self._mp3(form, person) if form else None

    def _text(
        self, day: int, media_type: str, write: Callable[[Timeline], str], person: Person
    ) -> Content | Unspoken:
        timeline = self._plan(person).session(self._form_now(person, day)).timeline
        if not timeline.measured:
            return Unspoken(day)
        return BytesContent(media_type, write(timeline).encode())

    def _calendar(self, person: Person) -> Content:
        course = self._plan(person).course(self._due_form(person))
        first = person.start.date if person.start else self._today()
        return BytesContent(MEDIA_TYPES[".ics"], ics(course, first))

    def _handout(self, person: Person) -> Content:
        return BytesContent(MEDIA_TYPES[".pdf"], self._plan(person).handout)

    def _cover(self, person: Person) -> Content:
        return BytesContent(MEDIA_TYPES[".jpg"], self._plan(person).cover)
