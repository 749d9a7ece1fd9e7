"""A session as most programs join one: pydub's += clip by clip, and its export by ffmpeg.

    python pydub_way.py SESSION.json OUT.mp3

The JSON has `events`, each a start in ms and the path of a WAV, and `duration_ms`.
"""

import json
import sys
import warnings
from pathlib import Path

warnings.simplefilter("ignore")

from pydub import AudioSegment  # noqa: E402 - it warns while it is imported

RATE = 24_000


def main() -> None:
    """Join and export."""
    session = json.loads(Path(sys.argv[1]).read_bytes())
    joined = AudioSegment.silent(0, frame_rate=RATE)
    for start, path in session["events"]:
        joined += AudioSegment.silent(start - len(joined), frame_rate=RATE)
        joined += AudioSegment.from_wav(path)
    joined += AudioSegment.silent(session["duration_ms"] - len(joined), frame_rate=RATE)
    if len(sys.argv) > 2:
        joined.export(sys.argv[2], format="mp3", bitrate="48k")


if __name__ == "__main__":
    main()
