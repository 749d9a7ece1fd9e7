"""A session's chapters as a podcast player fetches them beside the sound."""

import json

from voiceguide.language.titles import ARTIST, plain, title_of
from voiceguide.timeline.model import Timeline
from voiceguide.units import Millis

VERSION = "1.2.0"


def chapters(timeline: Timeline) -> str:
    """A session's chapters as JSON Chapters 1.2 of the podcast namespace, with a newline.

    Times are in seconds, with fractions to the millisecond. The format is described in
    Podcastindex-org/podcast-namespace, chapters/jsonChapters.md.
    """
    content = {
        "version": VERSION,
        "author": ARTIST,
        "title": title_of(timeline),
        "podcastName": plain(timeline.title),
        "chapters": [
            {
                "startTime": _seconds(chapter.start_ms),
                "endTime": _seconds(chapter.end_ms),
                "title": plain(chapter.title),
            }
            for chapter in timeline.chapters
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _seconds(time: Millis) -> float:
    return time / 1000
