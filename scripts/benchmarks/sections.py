"""The sections of the report, each measured in one go."""

import json
import shutil
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.material import Day, concat_list, day_of, filter_graph, sentences_of
from benchmarks.measure import SAID, FailedError, Report, Sample, in_turn, over, run
from voiceguide import Studio, Wishes
from voiceguide.audio.jobs import default_jobs

HERE = Path(__file__).parent
VOICEGUIDE = (sys.executable, "-m", "voiceguide")
DAY = 9
WHOLE_WEEKS = 4


@dataclass(frozen=True)
class Bench:
    """One run: where it works, how much, and what it found.

    Attributes:
        folder: for everything that is written; removed at the end.
        home: the VOICEGUIDE_HOME that the warm measurements use.
        voice: who speaks.
        weeks: the length of the course.
        times: repetitions of what is short.
    """

    folder: Path
    home: Path
    voice: str
    weeks: int
    times: int
    report: Report

    @property
    def whole(self) -> bool:
        """Whether it is the whole benchmark, that the bounds are made for, and not a quick one."""
        return self.weeks == WHOLE_WEEKS

    def voiceguide(self, *arguments: object, home: Path | None = None) -> Sample:
        """Run a command line of ours, quietly."""
        command = [*VOICEGUIDE, *map(str, arguments), "--quiet"]
        return run(command, home or self.home, self.folder)

    def course(self, *arguments: object, out: str = "course", home: Path | None = None) -> Sample:
        """Build the course anew into an empty folder."""
        shutil.rmtree(self.folder / out, ignore_errors=True)
        subprocess.run(["sync"], check=True)  # noqa: S607 - what is deleted is no part of it
        build = ("course", "--voice", self.voice, "--out", out, "--date", "2026-01-05")
        return self.voiceguide(*build, *arguments, home=home)

    def way(self, run_it: Callable[..., Sample], *arguments: object) -> Callable[[], float]:
        """Something measured, as its seconds alone."""
        return lambda: run_it(*arguments).seconds

    def warm_day(self, day: int) -> Day:
        """A day for the other ways; its clips are in the store."""
        wavs = self.folder / "wavs"
        wavs.mkdir(exist_ok=True)
        return day_of(Studio(self.home), self.voice, day, wavs)


def cold(bench: Bench) -> None:
    """The course without a store, against bare Piper on the same sentences."""
    jobs, timelines = default_jobs(), Studio(bench.home).timelines(weeks=bench.weeks)
    sentences = bench.folder / "sentences.json"
    sentences.write_text(json.dumps(sentences_of(timelines)))
    ours = bench.course("--weeks", bench.weeks)
    if bench.voice != "joe":
        bench.report.notes.append("cold: left out, since only joe has a bare engine to compare")
        return
    bare = run([sys.executable, HERE / "piper_way.py", sentences, str(jobs)], bench.home)
    bare_s = float((bench.home.parent / SAID).read_text().split()[-1])
    spoken = _speech_s(bench)
    rate = (spoken / ours.seconds) / (bare_s / bare.seconds)
    what = f"speech a second, against {jobs} bare Piper processes"
    bench.report.add("course, cold", what, [rate], least=0.9)
    pace = ours.seconds / bare.seconds
    bench.report.add("course, cold", "time, against the same", [pace])
    bench.report.add("memory", "course, cold: largest process", [ours.peak_mb], unit="MB")
    bench.report.add("memory", "bare Piper: largest process", [bare.peak_mb], unit="MB")


def _speech_s(bench: Bench) -> float:
    """Seconds of speech in the store."""
    clips = (bench.home / "clips").glob("??/*.clip")
    return sum(path.stat().st_size for path in clips) / (48_000 + 6_000)


def session(bench: Bench) -> None:
    """One session whose clips are there, whole processes and joining alone."""
    day, report, folder = bench.warm_day(DAY), bench.report, bench.folder
    build = ("session", DAY, "--voice", bench.voice, "--out", "one.mp3")
    bench.voiceguide(*build)
    ours, copied = in_turn(
        bench.times,
        bench.way(bench.voiceguide, *build),
        bench.way(run, ["cp", folder / "one.mp3", folder / "copy.mp3"], bench.home),
    )
    section = "one session, warm"
    report.add(section, "cp of its file: so many times as long", over(ours, copied))
    if not shutil.which("ffmpeg"):
        report.notes.append("ffmpeg is not on PATH: no comparison with pydub and ffmpeg")
        return
    pydub = [sys.executable, HERE / "pydub_way.py", day.file, folder / "pydub.mp3"]
    way = run(pydub, bench.home)
    ours_now = bench.voiceguide(*build)
    ratio = [way.seconds / value for value in (*ours, ours_now.seconds)]
    report.add(section, "pydub += and export, against ours", ratio, least=20)
    report.add("memory", "one session: voiceguide", [ours_now.peak_mb], unit="MB", most=120)
    report.add("memory", "one session: pydub", [way.peak_mb], unit="MB")
    for name, command in _ffmpeg_ways(day, folder, mixed=bench.whole).items():
        try:
            report.add(
                section, f"{name}, against ours", [run(command, bench.home).seconds / min(ours)]
            )
        except FailedError as error:
            report.notes.append(f"{name} failed: {str(error)[-200:]}")
    _joining(bench, day)


def _ffmpeg_ways(day: Day, folder: Path, *, mixed: bool) -> dict[str, Sequence[str | Path]]:
    ffmpeg, mp3 = ("ffmpeg", "-y", "-nostdin", "-loglevel", "error"), ("-b:a", "48k")
    listed = concat_list(day, folder)
    ways: dict[str, Sequence[str | Path]] = {
        "ffmpeg concat of WAVs": [
            *(*ffmpeg, "-f", "concat", "-safe", "0", "-i", listed, *mp3, folder / "concat.mp3")
        ],
    }
    if mixed:
        inputs, graph = filter_graph(day, folder)
        graph_of = ("-filter_complex_script", graph, "-map", "[out]")
        ways["ffmpeg adelay and amix"] = [*ffmpeg, *inputs, *graph_of, *mp3, folder / "mixed.mp3"]
    return ways


def _joining(bench: Bench, day: Day) -> None:
    """Joining alone, in process: frames in memory to bytes, against pydub without its export."""
    from voiceguide.audio.assemble import assemble

    studio = Studio(bench.home)
    with studio.library(bench.voice) as library:
        clips = library.ensure({event.clip for event in day.timeline.events})
    frames = {clip: stored.frames for clip, stored in clips.items()}
    ours = []
    for _ in range(20):
        started = time.perf_counter()
        bytes(assemble(day.timeline, frames))
        ours.append(time.perf_counter() - started)
    started = time.perf_counter()
    _pydub_joins(day)
    pydub = time.perf_counter() - started
    what = "joining alone, in process: pydub against ours"
    bench.report.add("one session, warm", what, [pydub / value for value in ours], least=1000)


def _pydub_joins(day: Day) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pydub import AudioSegment as segment  # noqa: N813

    session = json.loads(day.file.read_bytes())
    loaded = {path: segment.from_wav(path) for path in {path for _, path in session["events"]}}
    joined = segment.silent(0, frame_rate=24_000)
    for start, path in session["events"]:
        joined += segment.silent(start - len(joined), frame_rate=24_000)
        joined += loaded[path]


def course(bench: Bench) -> None:
    """The course whose clips are there, against copying it and against pydub."""
    folder, report, days = bench.folder, bench.report, bench.weeks * 7
    bench.course("--weeks", bench.weeks)
    last: list[Sample] = []

    def copied() -> float:
        shutil.rmtree(folder / "copy", ignore_errors=True)
        subprocess.run(["sync"], check=True)  # noqa: S607
        return run(["sh", "-c", "cp -r course copy && sync"], bench.home, folder).seconds

    def built() -> float:
        last.append(bench.course("--weeks", bench.weeks))
        return last[-1].seconds

    ours, copies = in_turn(bench.times, built, copied)
    section = f"course of {days} days, warm"
    most = 4 if bench.whole else None
    report.add(section, "time, against cp -r and sync", over(ours, copies), most=most)
    peak = [sample.peak_mb for sample in last]
    report.add("memory", f"course of {days} days", peak, unit="MB", most=120)
    if not shutil.which("ffmpeg"):
        return
    some = [1, days // 2, days] if bench.whole else [1]
    taken, minutes = 0.0, 0
    for number in some:
        day = bench.warm_day(number)
        way = [sys.executable, HERE / "pydub_way.py", day.file, folder / "pydub.mp3"]
        taken, minutes = taken + run(way, bench.home).seconds, minutes + day.timeline.minutes
    whole = json.loads((folder / "course" / "course.json").read_bytes())
    scaled = taken * sum(day["minutes"] for day in whole["days"]) / minutes
    what = f"pydub (day {', '.join(map(str, some))}, scaled), against ours"
    least = 100 if bench.whole else None
    report.add(section, what, [scaled / value for value in ours], least=least)


def growth(bench: Bench) -> None:
    """What days, jobs and minutes cost."""
    report = bench.report
    weeks = [1, 4, 8] if bench.whole else [1]
    bench.course("--weeks", weeks[-1])  # speaks what the longest course needs besides
    one_day = bench.way(bench.voiceguide, "session", 1, "--voice", bench.voice, "--out", "1.mp3")
    one_day()
    builds = [bench.way(bench.course, "--weeks", n) for n in weeks]
    of_a_day, *of_weeks = in_turn(bench.times, one_day, *builds)
    report.add("growth", "1 day, warm", of_a_day, unit="s")
    found = dict(zip(weeks, of_weeks, strict=True))
    for number, values in found.items():
        report.add("growth", f"{number * 7} days, warm", values, unit="s")
    if 8 in found:
        report.add("growth", "56 days against 28", over(found[8], found[4]), most=2.2)
    one, two = in_turn(
        bench.times,
        *(bench.way(bench.course, "--weeks", weeks[0], "--jobs", n) for n in (1, 2)),
    )
    report.add("growth", "1 job against 2, warm", over(one, two))
    peaks = {}
    for minutes in (10, 120):
        command = [sys.executable, HERE / "long_session.py", bench.voice, str(minutes)]
        peaks[minutes] = run(command, bench.home, bench.folder).peak_mb
        report.add("memory", f"one session of {minutes} minutes", [peaks[minutes]], unit="MB")
    more = peaks[120] - peaks[10]
    report.add("memory", "120 minutes more than 10", [more], unit="MB", most=10)


def audit(bench: Bench) -> None:
    """What it takes to hold a finished session against its plan."""
    bench.voiceguide("session", DAY, "--voice", bench.voice, "--out", "one.mp3")
    timeline = Studio(bench.home).timeline(DAY, Wishes(voice=bench.voice))
    playing_s = timeline.duration_ms / 1000
    (taken,) = in_turn(bench.times, bench.way(bench.voiceguide, "check", "one.mp3"))
    what = "check of a session: its playing time, against ours"
    bench.report.add("audit", what, [playing_s / value for value in taken], least=50)


def start_up(bench: Bench) -> None:
    """What a person waits for before anything is done, beyond Python itself."""
    ways = {
        "--help": ("--help",),
        "plan 9": ("plan", 9, "--voice", bench.voice),
        "session 9, warm": ("session", 9, "--voice", bench.voice, "--out", "one.mp3"),
    }
    bare, *found = in_turn(
        max(5, bench.times),
        bench.way(run, [sys.executable, "-c", "pass"], bench.home, bench.folder),
        *(
            bench.way(run, [*VOICEGUIDE, *words], bench.home, bench.folder)
            for words in ways.values()
        ),
    )
    for name, values in zip(ways, found, strict=True):
        more = [value - least for value, least in zip(values, bare, strict=True)]
        most = {"--help": 0.15, "plan 9": 0.5}.get(name)
        what = f"{name}: more than python -c pass"
        bench.report.add("start-up", what, more, unit="s", most=most)
