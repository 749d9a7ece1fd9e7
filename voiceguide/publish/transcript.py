"""The transcript of a session: captions with their times (WebVTT), and plain lyrics."""

from collections import deque
from collections.abc import Iterator
from html import escape

from voiceguide.language.titles import plain, title_of
from voiceguide.script.model import Spoken
from voiceguide.timeline.model import Event, Timeline
from voiceguide.timeline.text import clock


def vtt(timeline: Timeline) -> str:
    """A session as WebVTT (W3C), to be written as UTF-8: one cue a sentence, no sounds.

    Cues are named by number, from 1. Their times are those of the timeline, to the
    millisecond. A comment at the top says who made the file, and of which day.
    """
    blocks = ["WEBVTT", f"NOTE Made by voiceguide: {_escaped(title_of(timeline))}"]
    for number, (event, text) in enumerate(_speech(timeline), start=1):
        times = f"{clock(event.start_ms, hours=True)} --> {clock(event.end_ms, hours=True)}"
        blocks.append(f"{number}\n{times}\n{_escaped(text)}")
    return "\n\n".join(blocks) + "\n"


def lyrics(timeline: Timeline) -> str:
    """A session as plain text, for a player's lyrics page.

    A chapter is its title and its sentences, each on a line; a blank line parts chapters.
    A sentence belongs to the chapter in which it begins.
    """
    speech = deque(_speech(timeline))
    chapters = []
    for chapter in timeline.chapters:
        lines = [plain(chapter.title)]
        while speech and speech[0][0].start_ms < chapter.end_ms:
            lines.append(speech.popleft()[1])
        chapters.append("\n".join(lines))
    return "\n\n".join(chapters)


def _speech(timeline: Timeline) -> Iterator[tuple[Event, str]]:
    for event in timeline.events:
        if isinstance(event.clip, Spoken):
            yield event, plain(event.clip.text)


def _escaped(text: str) -> str:
    # With `>` escaped, no text can hold `-->`, which would read as the times of a cue.
    return escape(text, quote=False)
