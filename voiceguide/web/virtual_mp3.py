"""A session's MP3 that is joined in memory and never written: any range of it at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from voiceguide.audio.assemble import Joined
from voiceguide.audio.store import StoredClip
from voiceguide.covers.cache import CoverCache
from voiceguide.program.wishes import Background
from voiceguide.publish.course import MEDIA_TYPES
from voiceguide.script.model import Clip, Script
from voiceguide.studio.session import measured_timeline, tagged_mp3
from voiceguide.timeline.model import Timeline
from voiceguide.web.source import Content

_HASHED_BYTES = 1 << 20


@dataclass(frozen=True)
class VirtualMp3(Content):
    """The MP3 of a session.

    Attributes:
        clips: what it is joined from; several MP3s may share them.
    """

    timeline: Timeline
    joined: Joined
    clips: Mapping[Clip, StoredClip]
    etag: str
    media_type: str = MEDIA_TYPES[".mp3"]

    @classmethod
    def join(
        cls,
        script: Script,
        clips: Mapping[Clip, StoredClip],
        covers: CoverCache,
        *,
        voice: str,
        course_days: int,
        background: Background = Background.NONE,
    ) -> Self:
        """Join a session: the same bytes as a course's folder has of it.

        Args:
            script: the day's.
            clips: all that it needs.
            covers: where its cover is stored.
            voice: who speaks.
            course_days: how many days the course has.
            background: what is heard where nothing else is.

        Raises:
            FitError: its speech does not fit where it must.
        """
        timeline = measured_timeline(script, clips, voice)
        joined = tagged_mp3(timeline, clips, course_days, covers, background=background)
        digest = sha256()
        for piece in joined.pieces(_HASHED_BYTES):
            digest.update(piece)
        return cls(timeline, joined, clips, f'"{digest.hexdigest()}"')

    def __len__(self) -> int:
        return len(self.joined)

    def range(self, start: int, stop: int) -> bytes:
        """As Content says."""
        return self.joined.range(start, stop)
