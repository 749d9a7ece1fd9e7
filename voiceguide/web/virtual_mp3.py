"""A session that is joined in memory and never written: any range of it at once."""

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from voiceguide.audio.store import StoredClip
from voiceguide.covers.cache import Covers
from voiceguide.script.model import Clip, Script
from voiceguide.studio.session import measured_timeline, tagged_mp3
from voiceguide.timeline.model import Timeline
from voiceguide.web.source import MEDIA_TYPES

if TYPE_CHECKING:
    from voiceguide.audio.assemble import Joined

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Session:
    """Fulfils source.Content.

    Attributes:
        clips: what it is joined from; sessions may share them.
    """

    timeline: Timeline
    joined: "Joined"
    clips: dict[Clip, StoredClip]
    etag: str
    media_type: str = MEDIA_TYPES[".mp3"]
    on_disk: bool = False

    def __len__(self) -> int:
        return len(self.joined)

    def range(self, start: int, stop: int) -> bytes:
        """As Content says."""
        return self.joined.range(start, stop)

    def close(self) -> None:
        """Nothing is held."""


def session(
    script: Script, clips: dict[Clip, StoredClip], voice: str, course_days: int, covers: Covers
) -> Session:
    """Join a session: the same bytes as a course's folder has of it.

    Args:
        script: the day's.
        clips: all that it needs.
        voice: who speaks.
        course_days: how many days the course has.
        covers: where its cover is kept.

    Raises:
        FitError: its speech does not fit where it must.
    """
    timeline = measured_timeline(script, clips, voice)
    joined = tagged_mp3(timeline, clips, course_days, covers)
    digest = sha256()
    for piece in joined.pieces(_PIECE):
        digest.update(piece)
    return Session(timeline, joined, clips, f'"{digest.hexdigest()}"')
