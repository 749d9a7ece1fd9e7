"""A session of any length, written from clips that are there: what memory does it take?

python long_session.py VOICE MINUTES
"""

import sys
from dataclasses import replace
from pathlib import Path

from voiceguide import Studio, Wishes
from voiceguide.files import write_new
from voiceguide.studio.session import tagged_mp3
from voiceguide.timeline.model import Timeline
from voiceguide.units import Millis


def repeated(timeline: Timeline, minutes: int) -> Timeline:
    """The timeline of a day, over and over, cut where the minutes are full."""
    events, begin, end = [], 0, minutes * 60_000
    while begin < end:
        events += [
            replace(
                event,
                start_ms=Millis(begin + event.start_ms),
                end_ms=Millis(begin + event.end_ms),
            )
            for event in timeline.events
            if begin + event.end_ms < end
        ]
        begin += timeline.duration_ms
    return replace(timeline, events=tuple(events), duration_ms=Millis(end))


def main() -> None:
    """Write it."""
    studio, voice = Studio(), sys.argv[1]
    timeline = repeated(studio.timeline(9, Wishes(voice=voice)), int(sys.argv[2]))
    with studio.library(voice) as library:
        clips = library.ensure({event.clip for event in timeline.events})
    write_new(Path("long.mp3"), tagged_mp3(timeline, clips, 1, studio.covers).pieces())


if __name__ == "__main__":
    main()
