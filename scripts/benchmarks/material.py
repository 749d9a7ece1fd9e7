"""What the other ways need: the clips of days as WAV files, and where each belongs."""

import json
import wave
from dataclasses import dataclass
from pathlib import Path

from voiceguide import Studio, Wishes
from voiceguide.script.model import Spoken
from voiceguide.timeline.model import Timeline
from voiceguide.units import SAMPLE_RATE


@dataclass(frozen=True, slots=True)
class Day:
    """A day for the other ways.

    Attributes:
        file: JSON of `events`, each a start in ms and the path of a WAV, and `duration_ms`.
    """

    timeline: Timeline
    file: Path


def day_of(studio: Studio, voice: str, day: int, folder: Path) -> Day:
    """Write the clips of a day as WAV files; all of them are in the store."""
    timeline = studio.timeline(day, Wishes(voice=voice))
    with studio.library(voice) as library:
        pcm = library.pcm({event.clip for event in timeline.events})
    names = {}
    for number, (clip, samples) in enumerate(pcm.items()):
        path = folder / f"{day}-{number}.wav"
        _write_wav(path, samples)
        names[clip] = str(path)
    file = folder / f"{day}.json"
    events = [(event.start_ms, names[event.clip]) for event in timeline.events]
    file.write_text(json.dumps({"events": events, "duration_ms": timeline.duration_ms}))
    return Day(timeline, file)


def sentences_of(timelines: list[Timeline]) -> list[str]:
    """The different sentences of days, the longest first."""
    found = {
        event.clip.text
        for timeline in timelines
        for event in timeline.events
        if isinstance(event.clip, Spoken)
    }
    return sorted(found, key=lambda text: (-len(text), text))


def concat_list(day: Day, folder: Path) -> Path:
    """A day as a list for FFmpeg's concat demuxer: clips, and a WAV for each silence."""
    session, now, lines = json.loads(day.file.read_bytes()), 0, []
    for start, path in session["events"]:
        gap = start - now
        if gap > 0:
            lines.append(_silence(folder, gap))
        lines.append(path)
        with wave.open(path) as file:
            now = start + round(file.getnframes() * 1000 / SAMPLE_RATE)
    lines.append(_silence(folder, max(1, session["duration_ms"] - now)))
    listed = folder / "concat.txt"
    listed.write_text("".join(f"file '{line}'\n" for line in lines))
    return listed


def filter_graph(day: Day, folder: Path) -> tuple[list[str], Path]:
    """A day as FFmpeg's inputs and a filter graph: each clip delayed, all of them mixed."""
    session = json.loads(day.file.read_bytes())
    inputs = [part for _, path in session["events"] for part in ("-i", path)]
    count = len(session["events"])
    delays = ";".join(
        f"[{number}]adelay={start}[a{number}]"
        for number, (start, _) in enumerate(session["events"])
    )
    names = "".join(f"[a{number}]" for number in range(count))
    graph = folder / "graph.txt"
    graph.write_text(f"{delays};{names}amix=inputs={count}:normalize=0[out]")
    return inputs, graph


def _silence(folder: Path, length_ms: int) -> str:
    path = folder / f"silence-{length_ms}.wav"
    if not path.exists():
        _write_wav(path, bytes(2 * SAMPLE_RATE * length_ms // 1000))
    return str(path)


def _write_wav(path: Path, pcm: bytes) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(pcm)
