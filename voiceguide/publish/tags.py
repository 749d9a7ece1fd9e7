"""The tags of a session: ID3v2.3, which phones and cars read best.

Chapters, lyrics and the cover will join them here.
"""

import io

from voiceguide.errors import DataFileError
from voiceguide.timeline.cue_sheet import as_json
from voiceguide.timeline.model import Timeline

CUE_SHEET = "voiceguide cue sheet"
GENRE = "Speech"
ARTIST = "voiceguide"


def title_of(timeline: Timeline) -> str:
    """The title a player shows. The day has two digits, so that titles sort by day."""
    easy = ", easy day" if timeline.easy else ""
    return f"Day {timeline.day:02d}: {timeline.hold_s} s x {timeline.repetitions}{easy}"


def id3(timeline: Timeline) -> bytes:
    """The ID3v2.3 tag that stands before a session's frames; no padding, no date."""
    from mutagen.id3 import GEOB, ID3, TALB, TCON, TIT2, TPE1, TPE2, TRCK, Encoding

    def text(value: str) -> dict[str, object]:
        return {"encoding": Encoding.UTF16, "text": [value]}

    tags = ID3()
    tags.add(TIT2(**text(title_of(timeline))))
    tags.add(TPE1(**text(ARTIST)))
    tags.add(TPE2(**text(ARTIST)))
    tags.add(TALB(**text(timeline.title)))
    tags.add(TRCK(**text(f"{timeline.day}/{timeline.of_days}")))
    tags.add(TCON(**text(GENRE)))
    tags.add(
        GEOB(
            encoding=Encoding.LATIN1,
            mime="application/json",
            filename="",
            desc=CUE_SHEET,
            data=as_json(timeline).encode(),
        )
    )
    file = io.BytesIO()
    tags.save(file, v1=0, v2_version=3, padding=lambda _info: 0)
    return file.getvalue()


def cue_sheet_of(mp3: bytes) -> str | None:
    """The cue sheet inside an MP3 as JSON text; None if it has none.

    Raises:
        DataFileError: its tag is damaged.
    """
    from mutagen import MutagenError
    from mutagen.id3 import ID3, ID3NoHeaderError

    try:
        frames = ID3(io.BytesIO(mp3)).getall("GEOB")
        sheets = [frame.data.decode() for frame in frames if frame.desc == CUE_SHEET]
    except ID3NoHeaderError:
        return None
    except (MutagenError, UnicodeDecodeError, EOFError) as error:
        raise DataFileError("the ID3 tag", [f"can't be read: {error}"]) from error
    return sheets[0] if sheets else None
