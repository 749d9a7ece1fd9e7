"""What a worker does: plan a course, speak sentences, make a course. Each can be done again.

Whatever it makes it puts on the shelf under the name of its content, so a worker that is killed
leaves nothing wrong, and who does it again does nothing twice that was there.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from voiceguide.audio.keys import Key
from voiceguide.audio.speaker import Speaker
from voiceguide.audio.store import ClipStore, StoredClip
from voiceguide.covers.cache import CoverCache
from voiceguide.errors import PracticeError, UsageError
from voiceguide.files import write_new
from voiceguide.places import home
from voiceguide.player.page import linked_page
from voiceguide.practice.made_by import made_by
from voiceguide.practice.orders import (
    PLACE_OF_CLIPS,
    PLACE_OF_COURSES,
    PLACE_OF_SESSIONS,
    CourseOrder,
    DayFacts,
    MadeCourse,
    PlannedCourse,
    SessionKey,
    StoredFile,
)
from voiceguide.practice.recipe import (
    ADDRESSED_FEED_PART,
    FEED_PART,
    PAGE_PART,
    PLAYLIST_PART,
    Recipe,
)
from voiceguide.practice.shelf import Shelf
from voiceguide.program.model import DayPlan
from voiceguide.publish.course import Course, CourseDay
from voiceguide.publish.feed import rss
from voiceguide.publish.handout import handout
from voiceguide.publish.manifest import day_row
from voiceguide.publish.sidecars import chapters, m3u8
from voiceguide.publish.transcript import vtt
from voiceguide.script.model import Clip, Script, Sound
from voiceguide.studio.course_estimate import day_bytes
from voiceguide.studio.program_bundle import ProgramBundle, estimate_timeline, load_bundle
from voiceguide.studio.session import measured_timeline, tagged_mp3
from voiceguide.timeline.model import Timeline
from voiceguide.units import ZERO

TO_SESSIONS = f"../../{PLACE_OF_SESSIONS}/"
"""From a person's folder to what all share."""
ANY_BASE = "https://practice.invalid/"
ANY_PERSON = "0" * 32
"""Stand in a feed for the practice's address and the person's key, until they are known."""


def plan_course(order: CourseOrder, *, estimate: bool = False) -> PlannedCourse:
    """Plan a course: what is heard on its days. What can't be planned is told, not raised.

    Args:
        order: the course.
        estimate: whether sizes and lengths are wanted.
    """
    try:
        _, scripts = _written(order)
        clips = {clip for script in scripts for clip in script.clips()}
        keys = order.speaker.keys(sorted(clips, key=repr))
    except UsageError as error:
        return PlannedCourse(error=error)
    return PlannedCourse(
        tuple(_facts(script, order, len(scripts), estimate=estimate) for script in scripts),
        {key: clip for clip, key in keys.items()},
    )


def _facts(script: Script, order: CourseOrder, days: int, *, estimate: bool) -> DayFacts:
    key = _session_key(script, order, days)
    if not estimate:
        return DayFacts(key, 0, ZERO)
    timeline = estimate_timeline(script, order.speaker.handle.name)
    return DayFacts(key, day_bytes(timeline), timeline.duration_ms)


def _session_key(script: Script, order: CourseOrder, days: int) -> SessionKey:
    speaker = order.speaker
    who = (speaker.handle.name, speaker.pace, speaker.language, days)
    return hashlib.sha256(repr((script, who)).encode()).hexdigest()[:32]


def speak_clips(
    speaker: Speaker, clips: Sequence[tuple[Key, Clip]], shelf: Shelf, by: str
) -> list[Key]:
    """Have clips on the shelf, spoken where no store has them. Returns their keys.

    Args:
        speaker: who speaks.
        clips: with their keys.
        shelf: takes them.
        by: made_by of whoever asks.

    Raises:
        VoiceError: the voice can't run, is another version here, or can't speak a sentence.
        StoreError: this machine's store can't be read or written.
        OutputError, PracticeError: the shelf can't be written.
    """
    # Decoder, encoder and numpy come with it.
    from voiceguide.audio.speak import speak, store_sound

    _check_same(by)
    store = ClipStore(home() / "clips")
    for key, clip in clips:
        if store.get(key) is None:
            if isinstance(clip, Sound):
                store_sound(clip.name, store)
            else:
                text = speaker.voice_text(clip)
                speak(
                    *(speaker.handle, clip.text, text),
                    gain_db=speaker.gain_db,
                    key=key,
                    store=store,
                )
        frames = store.present(key, store.get(key)).frames
        shelf.create(clip_name(key), ClipStore.entry(frames, b""))
    return [key for key, _ in clips]


def clip_name(key: Key) -> str:
    """The name of a clip on a shelf: as a store has it, without the samples."""
    return f"{PLACE_OF_CLIPS}/{key[:2]}/{key}.clip"


def make_course(
    order: CourseOrder,
    shelf: Shelf,
    own: frozenset[SessionKey],
    known: Mapping[SessionKey, StoredFile],
) -> MadeCourse:
    """Make a course's sessions, what they share, and its recipe. Its clips are on the shelf.

    Args:
        order: the course.
        shelf: takes all of it.
        own: the sessions that nobody else makes.
        known: all others of it, which are there.

    Raises:
        FitError: speech does not fit where it must.
        StoreError, OutputError, PracticeError: something can't be read or written.
    """
    _check_same(order.made_by)
    return _CourseMaker(order, shelf).make(own, known)


@dataclass(frozen=True, slots=True)
class _CourseMaker:
    """Makes one course."""

    order: CourseOrder
    shelf: Shelf

    def make(
        self, own: frozenset[SessionKey], known: Mapping[SessionKey, StoredFile]
    ) -> MadeCourse:
        """As make_course has it."""
        plans, scripts = _written(self.order)
        clips = self._fetched({clip for script in scripts for clip in script.clips()})
        voice, covers = self.order.speaker.handle.name, CoverCache(home())
        timelines = [measured_timeline(script, clips, voice) for script in scripts]
        sessions, made, written = [], {}, 0
        for script, timeline in zip(scripts, timelines, strict=True):
            key = _session_key(script, self.order, len(scripts))
            if key in own and key not in made:
                mp3 = bytes(tagged_mp3(timeline, clips, len(scripts), covers))
                made[key], new = self._kept(mp3, ".mp3")
                written += new
            sessions.append(made.get(key) or known[key])
        recipe = self._recipe(plans, timelines, tuple(sessions), covers)
        self.shelf.put(f"{PLACE_OF_COURSES}/{self.order.key}.json", recipe.dump())
        return MadeCourse(made, written)

    def _fetched(self, clips: set[Clip]) -> dict[Clip, StoredClip]:
        """The clips from this machine's store; what it lacks comes from the shelf."""
        store = ClipStore(home() / "clips")
        found: dict[Clip, StoredClip] = {}
        for clip, key in self.order.speaker.keys(clips).items():
            entry = store.get(key)
            if entry is None:
                content = self.shelf.get(clip_name(key))
                frames = content and ClipStore.frames_of(content)
                if frames:
                    store.put(key, frames, b"")
                entry = store.present(key, store.get(key))
            found[clip] = entry
        return found

    def _kept(self, content: bytes, suffix: str) -> tuple[StoredFile, bool]:
        file = StoredFile(f"{hashlib.sha256(content).hexdigest()}{suffix}", len(content))
        return file, self.shelf.create(f"{PLACE_OF_SESSIONS}/{file.name}", content)

    def _recipe(
        self,
        plans: Sequence[DayPlan],
        timelines: Sequence[Timeline],
        sessions: tuple[StoredFile, ...],
        covers: CoverCache,
    ) -> Recipe:
        program = _bundle(self.order).program
        others: dict[str, StoredFile] = {}

        def place(content: bytes, suffix: str) -> str:
            file, _ = self._kept(content, suffix)
            others[file.name] = file
            return f"{TO_SESSIONS}{file.name}"

        course = Course(
            program=program.name,
            title=program.title,
            voice=self.order.speaker.handle.name,
            days_a_week=program.days_a_week,
            days=tuple(
                CourseDay(
                    timeline,
                    f"{TO_SESSIONS}{session.name}",
                    session.bytes,
                    transcript=place(vtt(timeline).encode(), ".vtt"),
                    chapters=place(chapters(timeline).encode(), ".json"),
                )
                for timeline, session in zip(timelines, sessions, strict=True)
            ),
            cover=place(covers.of_course(program.title, timelines), ".jpg"),
            handout=place(handout(plans, _bundle(self.order).language), ".pdf"),
        )
        base = f"{ANY_BASE}people/{ANY_PERSON}/"
        parts = {
            PAGE_PART: (linked_page(course, place).encode(), ".html"),
            PLAYLIST_PART: (m3u8(course).encode(), ".m3u8"),
            FEED_PART: (rss(course), ".xml"),
            ADDRESSED_FEED_PART: (rss(course, base), ".xml"),
        }
        return Recipe(
            program=course.program,
            title=course.title,
            voice=course.voice,
            language=course.language,
            days_a_week=course.days_a_week,
            days=tuple(map(day_row, timelines)),
            sessions=sessions,
            parts={what: self._kept(*part)[0] for what, part in parts.items()},
            others=tuple(others.values()),
        )


def _written(order: CourseOrder) -> tuple[list[DayPlan], list[Script]]:
    bundle = _bundle(order)
    plans = bundle.plans(bundle.course_days(order.choice.weeks), order.choice.wishes)
    return plans, bundle.written(plans)


def _bundle(order: CourseOrder) -> ProgramBundle:
    wishes = order.choice.wishes
    return _bundle_of(wishes.program, order.source, order.speaker.language)


@lru_cache(maxsize=32)
def _bundle_of(program: str, source: bytes | None, language: str) -> ProgramBundle:
    """A program. A file comes with the order: another machine need not have it."""
    if source is None:
        return load_bundle(program, language)
    path = Path(home() / "practice" / f"{hashlib.sha256(source).hexdigest()[:24]}.toml")
    if not path.exists():
        write_new(path, source, private=True)
    return load_bundle(str(path), language)


def _check_same(by: str) -> None:
    if by != made_by():
        raise PracticeError(
            "a worker has another voiceguide, or other libraries, than this machine",
            "install the same version of both everywhere, with constraints.txt",
        )
