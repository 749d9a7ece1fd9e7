"""A timeline as stable text, a line an event: for dry runs and golden files."""

from collections.abc import Iterator

from voiceguide.timeline.model import Event, Timeline


def clock(time_ms: int, *, hours: bool = False) -> str:
    """A time as minutes, seconds and milliseconds, and as hours too if asked for.

    >>> clock(61005)
    '01:01.005'
    >>> clock(61005, hours=True)
    '00:01:01.005'
    """
    seconds, millis = divmod(time_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    head = f"{minutes // 60:02d}:{minutes % 60:02d}" if hours else f"{minutes:02d}"
    return f"{head}:{seconds:02d}.{millis:03d}"


def lines(timeline: Timeline) -> Iterator[str]:
    """The timeline: a head, then each chapter with its holds and events in order."""
    kind = f"{timeline.kind} day"
    yield (
        f"{timeline.title}, day {timeline.day} of {timeline.program_days}, "
        f"week {timeline.week}, {kind}"
    )
    yield (
        f"{timeline.hold_s} s x {timeline.repetitions}, {clock(timeline.duration_ms)} of "
        f"{timeline.minutes} min, voice {timeline.voice}, lengths "
        + ("measured" if timeline.measured else "estimated")
    )
    for note in timeline.notes:
        yield f"note: {note}"
    for chapter in timeline.chapters:
        yield ""
        yield f"{clock(chapter.start_ms)}  [{chapter.kind.value}] {chapter.title}"
        inside = (
            event
            for event in timeline.events
            if chapter.start_ms <= event.start_ms < chapter.end_ms
        )
        for event in inside:
            yield f"{clock(event.start_ms)}  {event.cue.value:<12}{_content(event)}"
    yield ""
    yield f"{clock(timeline.duration_ms)}  end"


def _content(event: Event) -> str:
    return f"<{event.clip.content}>" if event.is_sound else event.clip.content
