"""Write docs/voices-measured.md: how the voices sound over all sentences of four weeks.

    python scripts/measure_voice.py            # joe and system
    python scripts/measure_voice.py kokoro     # only these, printed and not written

It speaks what the store lacks. Figures of `joe` are the same on every machine; those of
`system` are those of the machine that it ran on.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voiceguide.audio.measure import loudness
from voiceguide.script.model import Cue, SectionKind, Spoken
from voiceguide.script.pace import word_count
from voiceguide.studio.studio import Studio
from voiceguide.timeline.estimate import EstimatedDurations
from voiceguide.timeline.model import Event, Timeline
from voiceguide.timeline.schedule import schedule
from voiceguide.units import SAMPLES_PER_MS, Lufs
from voiceguide.voices.checks import MAX_RATIO, expected_ms, why_incomplete

PATH = Path(__file__).resolve().parent.parent / "docs" / "voices-measured.md"
VOICES = ("joe", "system")
PROGRAM, DAYS = "gentle", 28

SILENCE_DB = -40.0
"""Under the peak of its clip: what is quieter at an edge counts as silence."""

LEAD_MS, TRAIL_MS = 10, 20
"""Where a clip that begins or ends within a word would be loud."""

PASSAGE_CUES = frozenset(
    {
        *(Cue.GREETING, Cue.SAFETY, Cue.WHY, Cue.INSTRUCTION),
        *(Cue.FEEL, Cue.FAULT, Cue.MOVE_IN, Cue.NEXT, Cue.RELEASE, Cue.SWITCH),
    }
)
PASSAGE_GAP_MS = 3500
"""A longer silence ends a passage: the person changes position."""
MIN_IN_PASSAGE = 3
COMPARED_FROM_MS = 1000


@dataclass(frozen=True)
class Measured:
    """What was found for a voice, each figure as the table shows it.

    Attributes:
        ratios: length of each clip over the length that its words suggest.
        rates: (words a minute, sentence) of every sentence, the relaxation's left out.
        calm_rates: those of the relaxation.
        silences: longest silence at an edge of a clip, in ms.
        edges: how loud the first 10 and the last 20 ms are, in dB over the clip's own level.
        jumps: differences of neighbours of a second or more, in LU.
        passages: (words a minute, first sentence) of the passages of day 1.
        rate_of_day: words a minute over all of them.
        estimate: estimated over measured length of all speech.
        wrong: clips that are not whole, by the judgement of voices.checks.
    """

    voice: str
    ratios: tuple[float, ...]
    rates: tuple[tuple[float, str], ...]
    calm_rates: tuple[float, ...]
    silences: tuple[float, ...]
    edges: tuple[float, ...]
    jumps: tuple[float, ...]
    passages: tuple[tuple[float, str], ...]
    rate_of_day: float
    estimate: float
    wrong: tuple[str, ...]


def measure(voice: str, days: int = DAYS) -> Measured:
    """Speak and measure all sentences of the first days of `gentle`.

    Raises:
        VoiceguideError: as ClipLibrary.made does.
    """
    studio = Studio()
    scripts = studio.bundle(PROGRAM).scripts(days)
    clips = frozenset[object]().union(*(script.clips() for script in scripts))
    spoken = sorted(
        (clip for clip in clips if isinstance(clip, Spoken) and not clip.beat_ms),
        key=lambda clip: (clip.text, clip.calm),
    )
    with studio.library(voice) as library:
        stored = library.ensure({clip for script in scripts for clip in script.clips()})
        pcm = library.pcm(spoken)
    lengths = {clip: found.length_ms for clip, found in stored.items()}
    timelines = [schedule(s, lengths, voice=voice, measured=True) for s in scripts]
    guessed = EstimatedDurations({})
    levels = {
        c: loudness(pcm[c]).integrated for c in spoken if len(pcm[c]) >= 48 * COMPARED_FROM_MS
    }
    found = [_passages(timelines[0])] if timelines else []
    passages = [passage for group in found for passage in group]
    return Measured(
        voice=voice,
        ratios=tuple(len(pcm[c]) / 48 / expected_ms(c.text) for c in spoken),
        rates=tuple(sorted((_rate(c, pcm[c]), c.text) for c in spoken if not c.calm)),
        calm_rates=tuple(_rate(c, pcm[c]) for c in spoken if c.calm),
        silences=tuple(max(_silences(pcm[c])) for c in spoken),
        edges=tuple(max(_edges(pcm[c])) for c in spoken),
        jumps=tuple(jump for timeline in timelines for jump in _jumps(timeline, levels)),
        passages=tuple((_rate_of([passage]), _text(passage[0])) for passage in passages),
        rate_of_day=_rate_of(passages),
        estimate=sum(guessed[c] for c in spoken) / sum(lengths[c] for c in spoken),
        wrong=tuple(c.text for c in spoken if why_incomplete(pcm[c], 24_000, c.text)),
    )


def _rate(clip: Spoken, pcm: bytes) -> float:
    return word_count(clip.text) * 60_000 / (len(pcm) / 48)


def _samples(pcm: bytes) -> NDArray[np.float64]:
    return np.frombuffer(pcm, "<i2").astype(np.float64)


def _silences(pcm: bytes) -> tuple[float, float]:
    samples = np.abs(_samples(pcm))
    loud = np.flatnonzero(samples > samples.max() * 10 ** (SILENCE_DB / 20))
    return loud[0] / SAMPLES_PER_MS, (samples.size - 1 - loud[-1]) / SAMPLES_PER_MS


def _edges(pcm: bytes) -> tuple[float, float]:
    samples = _samples(pcm)
    level = _rms(samples)
    ends = samples[: LEAD_MS * SAMPLES_PER_MS], samples[-TRAIL_MS * SAMPLES_PER_MS :]
    first, last = (20 * float(np.log10(max(1.0, _rms(end)) / level)) for end in ends)
    return first, last


def _rms(samples: NDArray[np.float64]) -> float:
    return float(np.sqrt((samples**2).mean()))


def _jumps(timeline: Timeline, levels: dict[Spoken, Lufs]) -> Iterator[float]:
    heard = [e.clip for e in timeline.events if isinstance(e.clip, Spoken) and e.clip in levels]
    for one, other in pairwise(heard):
        yield abs(levels[one] - levels[other])


def _passages(timeline: Timeline) -> list[list[Event]]:
    """Runs of instructions with our pauses between them; the timed parts are left out."""
    untimed = {SectionKind.OPENING, SectionKind.STRETCH, SectionKind.CLOSING}
    passages: list[list[Event]] = []
    for chapter in timeline.chapters:
        current: list[Event] = []
        for event in timeline.events:
            if (
                chapter.kind not in untimed
                or not chapter.start_ms <= event.start_ms < chapter.end_ms
            ):
                continue
            far = current and event.start_ms - current[-1].end_ms > PASSAGE_GAP_MS
            wanted = isinstance(event.clip, Spoken) and event.cue in PASSAGE_CUES
            if far or not wanted:
                passages.append(current)
                current = []
            if wanted:
                current.append(event)
        passages.append(current)
    return [passage for passage in passages if len(passage) >= MIN_IN_PASSAGE]


def _rate_of(passages: Sequence[Sequence[Event]]) -> float:
    words = sum(word_count(_text(event)) for passage in passages for event in passage)
    return words * 60_000 / sum(p[-1].end_ms - p[0].start_ms for p in passages)


def _text(event: Event) -> str:
    return event.clip.text if isinstance(event.clip, Spoken) else event.clip.name


def rows(found: Measured) -> Iterator[tuple[str, str, str]]:
    """What was measured, what was found, what is allowed."""
    rates = [rate for rate, _ in found.rates]
    worst, sentence = found.rates[-1]
    slowest, fastest = min(found.passages), max(found.passages)
    yield "sentences", f"{len(found.silences)}", ""
    yield "not whole", f"{len(found.wrong)}", "0"
    low, high = min(found.ratios), max(found.ratios)
    yield (
        "length over what the words suggest",
        f"{low:.2f} to {high:.2f}",
        f"{MAX_RATIO} at most",
    )
    yield "words a minute, median", f"{np.median(rates):.0f}", ""
    yield "words a minute, fastest", f"{worst:.0f}: {sentence}", "175 at most"
    yield "in the relaxation, median", f"{np.median(found.calm_rates):.0f}", "slower"
    yield "silence at an edge, longest", f"{max(found.silences):.0f} ms", "80 ms at most"
    yield "energy at an edge, most", f"{max(found.edges):.0f} dB", "-20 dB at most"
    yield "neighbours differ, most", f"{max(found.jumps):.1f} LU", "2 LU at most"
    yield "neighbours differ, median", f"{np.median(found.jumps):.1f} LU", ""
    yield (
        "passages of day 1",
        f"{len(found.passages)}: {found.rate_of_day:.0f} a minute",
        "110 to 130",
    )
    yield "slowest passage", f"{slowest[0]:.0f}: {slowest[1]}", "100 at least"
    yield "fastest passage", f"{fastest[0]:.0f}: {fastest[1]}", "140 at most"
    yield "estimated over measured length", f"{found.estimate:.3f}", "0.95 to 1.05 for joe"


INTRODUCTION = """\
# The voices, measured

Made by `python scripts/measure_voice.py` over every sentence of the first 28 days of `gentle`: do
not edit it by hand. A clip is a sentence as it lies in the store, before our pauses around it.
Silence is what stays 40 dB under the clip's own peak; the energy at an edge is that of the first
10 and the last 20 ms, over the clip's own level. A passage is a run of three or more instructions
of day 1 without a tone, a count or a change of position between them, from its start to its end
with all our pauses; warm-up and relaxation, which run by the clock, are left out. The figures of
`system` are espeak-ng's; other systems' voices differ.
"""


def text(measured: Sequence[Measured]) -> str:
    """All of docs/voices-measured.md."""
    parts = [INTRODUCTION]
    for found in measured:
        table = [f"| {what} | {value} | {limit} |" for what, value, limit in rows(found)]
        head = ["| measured | found | allowed |", "| --- | --- | --- |"]
        parts.append("\n".join([f"## {found.voice}", "", *head, *table, ""]))
    return "\n".join(parts)


def main(names: Sequence[str]) -> None:
    """Write docs/voices-measured.md, or print what the named voices would say in it."""
    report = text([measure(name) for name in names or VOICES])
    if names:
        print(report)
        return
    PATH.write_text(report, encoding="utf-8", newline="\n")
    print(f"{PATH.name}: written")


if __name__ == "__main__":
    main(sys.argv[1:])
