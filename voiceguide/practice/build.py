"""A practice: distinct plans, distinct sentences, clips, distinct sessions, people, practice.json.

Whatever is there is left alone, and practice.json is written last: while it is not there, or is the
one before, whoever reads the practice finds all of what it names.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from voiceguide.audio.keys import Key
from voiceguide.audio.speaker import Speaker
from voiceguide.errors import (
    MinutesError,
    NotOursError,
    Problem,
    RosterError,
)
from voiceguide.files import read_regular
from voiceguide.language.texts import ENGLISH
from voiceguide.language.titles import ARTIST
from voiceguide.places import home
from voiceguide.practice.crew import Crew, run
from voiceguide.practice.enrolment import CourseChoice, Enrolment
from voiceguide.practice.keys import PersonKeys, load_or_create_keys
from voiceguide.practice.made_by import made_by
from voiceguide.practice.orders import (
    PLACE_OF_CLIPS,
    PLACE_OF_COURSES,
    PLACE_OF_SESSIONS,
    PRACTICE,
    CourseOrder,
    MadeCourse,
    PersonOrder,
    PlannedCourse,
    SessionKey,
    StoredFile,
    WrittenPeople,
)
from voiceguide.practice.people import shard_digits, write_people
from voiceguide.practice.progress import PracticeProgress
from voiceguide.practice.recipe import Recipe
from voiceguide.practice.shelf import Shelf
from voiceguide.practice.voices import default_voice, licence_note
from voiceguide.practice.work import clip_name, make_course, plan_course, speak_clips
from voiceguide.program.catalog import program_names
from voiceguide.program.wishes import Pace
from voiceguide.script.model import Clip
from voiceguide.studio.studio import Studio
from voiceguide.voices import registry
from voiceguide.voices.handle import VoiceHandle

SCHEMA = 1
CLIPS_A_TASK = 12
"""Sentences that a worker speaks before it tells: those of a lost one are spoken anew."""
_MAX_SOURCE = 400_000


@dataclass(frozen=True, slots=True)
class PracticeRequest:
    """A practice to build.

    Attributes:
        roster: the file that the people are from, for messages.
        people: of the roster.
        voice: who speaks where the roster names nobody; None for the best that may.
        base_url: where it will live, ending in a slash; empty for relative addresses.
    """

    roster: Path
    people: Sequence[Enrolment]
    voice: str | None = None
    base_url: str = ""


@dataclass(frozen=True, slots=True)
class BuiltPractice:
    """A practice that is complete.

    Attributes:
        people: how many.
        written: how many of them were not there, or not as they are now.
        gone: how many are still there who are not in the roster.
        courses: how many different ones.
        sessions: how many different ones.
        new_sessions: how many of those were not there.
        spoken: sentences and sounds that the store did not have.
        session_bytes: of all sessions.
        notes: what to read of the licences of the voices.
    """

    people: int
    written: int
    gone: int
    courses: int
    sessions: int
    new_sessions: int
    spoken: int
    session_bytes: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plans:
    """What the courses of a practice are and need.

    Attributes:
        orders: the courses, by choice.
        recipes: those that are there whole, by key.
        planned: those that are not, by key.
    """

    orders: Mapping[CourseChoice, CourseOrder]
    recipes: Mapping[str, Recipe]
    planned: Mapping[str, PlannedCourse]

    def clips(self) -> dict[str, dict[Key, Clip]]:
        """The sentences and sounds of what is not there, by the first course that has them."""
        seen: set[Key] = set()
        found: dict[str, dict[Key, Clip]] = {}
        for key, course in self.planned.items():
            new = {k: clip for k, clip in (course.clips or {}).items() if k not in seen}
            seen |= new.keys()
            found[key] = new
        return found


def build_practice(
    request: PracticeRequest,
    shelf: Shelf,
    crew: Crew,
    progress: PracticeProgress | None = None,
) -> BuiltPractice:
    """Build a practice onto a shelf.

    Raises:
        RosterError: what somebody asks for can't be planned; each by its first row.
        VoiceError: a voice can't run, is damaged, or can't speak a sentence.
        FitError: its speech does not fit where it must.
        NotOursError: a practice.json is there that voiceguide did not make.
        StoreError, OutputError, PracticeError: something can't be read or written.
    """
    return _Build(request, shelf, crew, progress=progress or PracticeProgress()).build()


def plan_practice(
    request: PracticeRequest,
    shelf: Shelf | None,
    crew: Crew,
    progress: PracticeProgress | None = None,
) -> Plans:
    """What a practice needs, with sizes and lengths. Raises as build_practice does; writes nothing.

    Args:
        request: the practice.
        shelf: where it would be built; None where nothing is there yet.
        crew: who plans.
        progress: is told how it goes on.
    """
    work = _Build(request, shelf, crew, progress=progress or PracticeProgress())
    return work.plan(estimate=True)


@dataclass(slots=True)
class _Build:
    """One practice on its way onto its shelf."""

    request: PracticeRequest
    shelf: Shelf | None
    crew: Crew
    progress: PracticeProgress
    _speakers: dict[tuple[str, Pace, str], Speaker] = field(default_factory=dict)

    def build(self) -> BuiltPractice:
        """All stages, one after another."""
        shelf = self._shelf
        before = _listed(shelf)
        keys = load_or_create_keys(home())
        plans = self.plan()
        spoken = self._speak(plans)
        recipes, new = self._make(plans)
        people = self._people(plans, keys)
        shards, written, gone = self._write(people, before)
        sessions = {file for recipe in recipes.values() for file in recipe.sessions}
        notes = self._notes()
        size = sum(file.bytes for file in sessions)
        content = {
            "schema": SCHEMA,
            "generator": ARTIST,
            "people": len(people),
            "sessions": len(sessions),
            "session_bytes": size,
            "base_url": self.request.base_url,
            "voices": self._voices(),
            "courses": sorted(recipes),
            "shards": shards,
        }
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        if shelf.get(PRACTICE) != text.encode():
            shelf.settle()
            shelf.put(PRACTICE, text.encode())
            shelf.settle()
        return BuiltPractice(
            people=len(people),
            written=written,
            gone=gone,
            courses=len(recipes),
            sessions=len(sessions),
            new_sessions=new,
            spoken=spoken,
            session_bytes=size,
            notes=notes,
        )

    @property
    def _shelf(self) -> Shelf:
        if self.shelf is None:
            raise AssertionError("nothing is built without a shelf")
        return self.shelf

    def plan(self, *, estimate: bool = False) -> Plans:
        """The courses that are there, and plans of those that are not."""
        orders = self._orders()
        recipes = self._recipes({order.key: order for order in orders.values()})
        missing = {o.key: o for o in orders.values() if o.key not in recipes}
        planned = self._planned(missing, estimate=estimate)
        self._check_planned(orders, planned)
        # In the order of the keys, so that a run that goes on does the same as the one before.
        return Plans(orders, recipes, dict(sorted(planned.items())))

    def _orders(self) -> dict[CourseChoice, CourseOrder]:
        sources: dict[str, bytes | None] = {}
        orders: dict[CourseChoice, CourseOrder] = {}
        for choice in dict.fromkeys(person.course for person in self.request.people):
            program = choice.wishes.program
            if program not in sources:
                own = program not in program_names()
                sources[program] = read_regular(Path(program), _MAX_SOURCE) if own else None
            orders[choice] = CourseOrder(
                choice, self._speaker(choice), source=sources[program], made_by=made_by()
            )
        return orders

    def _speaker(self, choice: CourseChoice) -> Speaker:
        wishes = choice.wishes
        language = wishes.language or ENGLISH
        voice = wishes.voice or self.request.voice or default_voice(language)
        key = (voice, wishes.pace, language)
        if key not in self._speakers:
            studio = Studio(home())
            library = studio.library(voice, wishes.pace, language=language)
            with library:
                speaker = library.speaker()
                identity = speaker.handle.identity
            # The voice itself is closed here: whoever works opens one, of that identity.
            self._speakers[key] = replace(speaker, handle=VoiceHandle(voice, identity))
        return self._speakers[key]

    def _recipes(self, orders: Mapping[str, CourseOrder]) -> dict[str, Recipe]:
        """The courses that are there with all of their files."""
        if self.shelf is None:
            return {}
        found: dict[str, Recipe] = {}
        sizes = self.shelf.sizes(PLACE_OF_COURSES)
        there = [key for key in orders if f"{PLACE_OF_COURSES}/{key}.json" in sizes]
        files = self.shelf.sizes(PLACE_OF_SESSIONS) if there else {}
        for key in there:
            recipe = Recipe.load(self.shelf.get(f"{PLACE_OF_COURSES}/{key}.json"))
            if recipe is not None and all(
                files.get(f"{PLACE_OF_SESSIONS}/{name}") == size
                for name, size in recipe.files().items()
            ):
                found[key] = recipe
        return found

    def _planned(
        self, orders: Mapping[str, CourseOrder], *, estimate: bool
    ) -> dict[str, PlannedCourse]:
        self.progress.stage("planning courses", len(orders))
        planned: dict[str, PlannedCourse] = {}
        tasks = ((key, order, estimate) for key, order in orders.items())
        for key, course in run(self.crew, _plan, tasks):
            planned[key] = course
            self.progress.advance()
        self.progress.finish()
        return planned

    def _check_planned(
        self, orders: Mapping[CourseChoice, CourseOrder], planned: Mapping[str, PlannedCourse]
    ) -> None:
        """Each course that can't be planned is a mistake of the first row that asks for it."""
        wrong = {key: course.error for key, course in planned.items() if course.error is not None}
        if not wrong:
            return
        rows: dict[str, list[int]] = defaultdict(list)
        for person in self.request.people:
            rows[orders[person.course].key].append(person.row)
        problems = []
        for key, error in wrong.items():
            more = f" (and {len(rows[key]) - 1} rows like it)" if len(rows[key]) > 1 else ""
            column = "minutes" if isinstance(error, MinutesError) else "avoid"
            message = f"{error.message}{more}"
            problems.append(Problem(rows[key][0], column, message, allowed=error.hint))
        raise RosterError(self.request.roster, sorted(problems, key=lambda each: each.line))

    def _speak(self, plans: Plans) -> int:
        """Have all sentences of what is not there on the shelf; returns how many were not."""
        shelf = self._shelf
        there = shelf.sizes(PLACE_OF_CLIPS) if plans.planned else {}
        by_key = {order.key: order for order in plans.orders.values()}
        tasks = []
        for key, clips in plans.clips().items():
            missing = [(k, clip) for k, clip in clips.items() if clip_name(k) not in there]
            tasks.append((by_key[key].speaker, missing))
        count = sum(len(clips) for _, clips in tasks)
        if not count:
            return 0
        self.progress.stage("speaking sentences", count)
        for done in run(self.crew, speak_clips, _portions(tasks, shelf)):
            self.progress.advance(len(done))
        self.progress.finish()
        return count

    def _make(self, plans: Plans) -> tuple[dict[str, Recipe], int]:
        """Have all courses on the shelf; returns them, and how many sessions were not there."""
        recipes, written = dict(plans.recipes), 0
        by_key = {order.key: order for order in plans.orders.values()}
        self.progress.stage("making courses", len(plans.planned))
        line = _Line(plans.planned)
        tasks = (
            (by_key[key], self._shelf, *line.own_and_known(key)) if key is not None else None
            for key in line.next()
        )
        for key, made in run(self.crew, _make, tasks):
            line.made(made)
            written += made.written
            recipe = Recipe.load(self._shelf.get(f"{PLACE_OF_COURSES}/{key}.json"))
            if recipe is None:
                raise AssertionError("a course that was just made is not there")
            recipes[key] = recipe
            self.progress.advance()
        self.progress.finish()
        return recipes, written

    def _people(self, plans: Plans, keys: PersonKeys) -> list[PersonOrder]:
        courses = {choice: order.key for choice, order in plans.orders.items()}
        return sorted(
            PersonOrder(
                keys.key_of(person.id), courses[person.course], person.start, person.days_a_week
            )
            for person in self.request.people
        )

    def _write(
        self, people: Sequence[PersonOrder], before: Mapping[str, str]
    ) -> tuple[dict[str, str], int, int]:
        """Have all people's files there; returns the shards by the digits that they are of."""
        digits = shard_digits(len(people))
        shards: dict[str, str] = {}
        written = gone = 0
        self.progress.stage("writing people", len(people))
        groups = groupby(people, key=lambda person: person.key[:digits])
        tasks = (
            (list(group), self._shelf, _of(before, start), self.request.base_url)
            for start, group in groups
        )
        for key, count, done in run(self.crew, _write, tasks):
            shards[key[:digits]] = done.shard
            written += done.written
            gone += done.gone
            self.progress.advance(count)
        self.progress.finish()
        return dict(sorted(shards.items())), written, gone

    def _voices(self) -> list[dict[str, str]]:
        found = []
        for name in sorted({name for name, _, _ in self._speakers}):
            voice = registry.info(name)
            row = {"name": voice.name, "licence": voice.licence}
            note = licence_note(voice)
            found.append({**row, "note": note} if note else row)
        return found

    def _notes(self) -> tuple[str, ...]:
        names = sorted({name for name, _, _ in self._speakers})
        return tuple(filter(None, (licence_note(registry.info(name)) for name in names)))


class _Line:
    """Which course makes which sessions: each session is made by the first course that has it.

    A course waits for those that make what it shares; they come before it in the line, so that
    none waits for ever.
    """

    def __init__(self, planned: Mapping[str, PlannedCourse]) -> None:
        self._days = {key: [day.session for day in each.days] for key, each in planned.items()}
        owner: dict[SessionKey, str] = {}
        for key, sessions in self._days.items():
            for session in sessions:
                owner.setdefault(session, key)
        self._owner = owner
        self._known: dict[SessionKey, StoredFile] = {}
        self._todo = list(self._days)

    def own_and_known(self, key: str) -> tuple[frozenset[SessionKey], dict[SessionKey, StoredFile]]:
        """What a course makes itself, and what is there of the rest."""
        sessions = self._days[key]
        own = frozenset(session for session in sessions if self._owner[session] == key)
        return own, {session: self._known[session] for session in sessions if session not in own}

    def next(self) -> Iterator[str | None]:
        """The courses in an order in which they can be made; None while all wait."""
        while self._todo:
            ready = next((key for key in self._todo if self._is_ready(key)), None)
            if ready is not None:
                self._todo.remove(ready)
            yield ready

    def _is_ready(self, key: str) -> bool:
        return all(
            self._owner[session] == key or session in self._known for session in self._days[key]
        )

    def made(self, course: MadeCourse) -> None:
        """Is told what was made."""
        self._known |= course.sessions


def _plan(key: str, order: CourseOrder, estimate: bool) -> tuple[str, PlannedCourse]:  # noqa: FBT001
    return key, plan_course(order, estimate=estimate)


def _make(
    order: CourseOrder,
    shelf: Shelf,
    own: frozenset[SessionKey],
    known: Mapping[SessionKey, StoredFile],
) -> tuple[str, MadeCourse]:
    return order.key, make_course(order, shelf, own, known)


def _write(
    people: Sequence[PersonOrder], shelf: Shelf, before: Sequence[str], base_url: str
) -> tuple[str, int, WrittenPeople]:
    return people[0].key, len(people), write_people(people, shelf, before, base_url)


def _portions(
    tasks: Sequence[tuple[Speaker, list[tuple[Key, Clip]]]], shelf: Shelf
) -> Iterator[tuple[Speaker, list[tuple[Key, Clip]], Shelf, str]]:
    for speaker, clips in tasks:
        # The longest first, so that no worker is left with a long one at the end.
        in_order = sorted(clips, key=lambda item: (-len(item[1].content), item[0]))
        for start in range(0, len(in_order), CLIPS_A_TASK):
            yield speaker, in_order[start : start + CLIPS_A_TASK], shelf, made_by()


def _listed(shelf: Shelf) -> Mapping[str, str]:
    """The shards of the practice that is there.

    Raises:
        NotOursError: it is none of ours.
    """
    content = shelf.get(PRACTICE)
    if content is None:
        return {}
    try:
        found: dict[str, Any] = json.loads(content)
        if found["generator"] == ARTIST:
            return {str(start): str(name) for start, name in found["shards"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    raise NotOursError(Path(PRACTICE))


def _of(before: Mapping[str, str], start: str) -> list[str]:
    """The shards that may have had people whose keys begin so."""
    return [
        name
        for digits, name in before.items()
        if digits.startswith(start) or start.startswith(digits)
    ]
