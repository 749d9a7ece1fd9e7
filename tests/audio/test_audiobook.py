"""A course as one M4B, as a player, FFmpeg and mutagen see it: times, chapters, tags, bytes."""

import io
import json
import pickle
import shutil
import subprocess
import sys

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.mp4 import MP4
from timeline_builder import make_chapter, make_event, make_timeline

from voiceguide.audio import sounds
from voiceguide.audio.audiobook import (
    SAMPLES,
    SILENT_FRAME,
    AacClip,
    assemble,
    encode,
    frame_count,
    frame_near,
    write_audiobook,
)
from voiceguide.audio.clips import condition
from voiceguide.audio.frames import clip_frames
from voiceguide.audit.tones import detect_sounds
from voiceguide.errors import OutputError
from voiceguide.script.model import Sound, Spoken
from voiceguide.units import Millis, Samples, frames_ms
from voiceguide.voices.handle import VoiceHandle

TICK, START, END = Sound("tick"), Sound("hold-start"), Sound("hold-end")
SAY = Spoken("Let your knees fall apart, and breathe out.")
JPEG = bytes.fromhex("ffd8ffe0") + bytes(range(256)) + bytes.fromhex("ffd9")
TAGS = {
    "title": "Gentle",
    "artist": "voiceguide",
    "album": "Gentle stretches",
    "album_artist": "voiceguide",
    "genre": "Speech",
}
HALF_A_FRAME_MS = 21.4


@pytest.fixture(scope="module")
def pcm():
    made = {sound: sounds.pcm(sound.name) for sound in (TICK, START, END)}
    return made | {SAY: condition(VoiceHandle("tones").speak(SAY.text), 0.5)}


@pytest.fixture(scope="module")
def clips(pcm):
    return {clip: encode(sound) for clip, sound in pcm.items()}


def day(number, events, duration_ms, chapters=()):
    ends = [start for _, start in chapters[1:]] + [duration_ms]
    return make_timeline(
        day=number,
        duration_ms=Millis(duration_ms),
        chapters=tuple(
            make_chapter(title, start, end)
            for (title, start), end in zip(chapters, ends, strict=bool(chapters))
        ),
        events=tuple(make_event(clip, at, at) for clip, at in events),
    )


def holds(number, first_ms, count=6):
    """A day of holds off every grid, each begun and ended by a tone, with speech inside."""
    events, now = [], first_ms
    for _ in range(count):
        events += [(START, now), (SAY, now + 1501), (END, now + 7013)]
        now += 10_007
    parts = (("Opening", 0), ("Warm-up", first_ms), ("Side bend (größer)", first_ms + 20_014))
    return day(number, events, now + 2001, parts)


COURSE = (holds(1, 600), holds(2, 777), holds(3, 1003))


@pytest.fixture(scope="module")
def book(tmp_path_factory, clips):
    path = tmp_path_factory.mktemp("book") / "course.m4b"
    write_audiobook(path, COURSE, clips, TAGS, cover=JPEG)
    return path


def begin(number):
    return sum(line.duration_ms for line in COURSE[: number - 1])


def decoded(path):
    """What PyAV's player side gives, edit list and all: 16-bit samples."""
    with av.open(str(path)) as file:
        frames = [frame.to_ndarray()[0] for frame in file.decode(audio=0)]
    return (np.concatenate(frames) * 32767).round().astype(np.int16)


def by_ffmpeg(path):
    if not shutil.which("ffmpeg"):
        pytest.skip("the program ffmpeg is not installed")
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "s16le", "-"]
    done = subprocess.run(command, check=True, capture_output=True, timeout=60)
    return np.frombuffer(done.stdout, "<i2")


@pytest.mark.parametrize("decode", [decoded, by_ffmpeg])
def test_every_tone_is_heard_within_half_a_frame_of_its_time(book, decode):
    wanted = [
        (event.clip.name, begin(line.day) + event.start_ms)
        for line in COURSE
        for event in line.events
        if isinstance(event.clip, Sound)
    ]
    found = detect_sounds(decode(book))
    assert [sound.name for sound in found] == [name for name, _ in wanted]
    off = [sound.at / 24 - time for sound, (_, time) in zip(found, wanted, strict=True)]
    assert max(map(abs, off)) <= HALF_A_FRAME_MS


def test_a_clip_sounds_in_a_book_as_it_does_alone_and_the_rest_is_silence(
    book, clips, pcm, tmp_path
):
    course = decoded(book).astype(int)
    alone = {}
    for clip in clips:
        path = tmp_path / "alone.m4b"
        length = frame_count(len(pcm[clip]) // 2) * SAMPLES
        write_audiobook(path, [day(1, [(clip, 128)], 128 + 3000)], clips, TAGS)
        # Its sound starts on frame 3 (128 ms); one frame before and behind belong to it.
        alone[clip] = decoded(path)[2 * SAMPLES : 4 * SAMPLES + length]
    for line in COURSE:
        for event in line.events:
            first = (frame_near(Millis(begin(line.day) + event.start_ms)) - 1) * SAMPLES
            here = slice(first, first + alone[event.clip].size)
            assert np.array_equal(course[here], alone[event.clip])
            course[here] = 0
    assert not course.any()


def test_a_book_is_as_long_as_its_days_to_the_millisecond(book):
    length = sum(line.duration_ms for line in COURSE)
    with av.open(str(book)) as file:
        assert file.duration == length * 1000
        assert file.streams.audio[0].duration == length * 24
        assert file.start_time == 0
    assert MP4(book).info.length * 1000 == pytest.approx(length)


def wanted_chapters(course):
    """Title, start and end in milliseconds."""
    now = 0
    for line in course:
        for chapter in line.chapters:
            title = f"Day {line.day:02d}: {chapter.title}"
            yield title, now + chapter.start_ms, now + chapter.end_ms
        now += line.duration_ms


def chapters(path):
    with av.open(str(path)) as file:
        return [
            (
                c["metadata"]["title"],
                c["start"] * c["time_base"] * 1000,
                c["end"] * c["time_base"] * 1000,
            )
            for c in file.chapters()
        ]


def test_every_part_of_every_day_is_a_chapter_with_its_exact_times(book):
    assert chapters(book) == list(wanted_chapters(COURSE))
    assert chapters(book)[1][:2] == ("Day 01: Warm-up", 600)


def test_ffprobe_shows_the_same_chapters(book):
    if not shutil.which("ffprobe"):
        pytest.skip("the program ffprobe is not installed")
    command = ["ffprobe", "-v", "error", "-show_chapters", "-of", "json", str(book)]
    said = json.loads(subprocess.run(command, check=True, capture_output=True, timeout=60).stdout)
    found = [
        (c["tags"]["title"], float(c["start_time"]) * 1000, float(c["end_time"]) * 1000)
        for c in said["chapters"]
    ]
    for (title, *times), (title_wanted, *times_wanted) in zip(
        found, wanted_chapters(COURSE), strict=True
    ):
        assert title == title_wanted
        assert times == pytest.approx(times_wanted)


def test_neros_list_has_the_chapters_too(book):
    found = [(chapter.title, chapter.start * 1000) for chapter in MP4(book).chapters]
    wanted = list(wanted_chapters(COURSE))
    assert [title for title, _ in found] == [title for title, *_ in wanted]
    assert [start for _, start in found] == pytest.approx([start for _, start, _ in wanted])


def test_more_chapters_than_neros_list_holds_are_all_there_and_the_list_is_left_out(tmp_path):
    parts = tuple((f"Part {n}", 1000 * n) for n in range(130))
    course = [day(number, [], 130_000, parts) for number in (1, 2)]
    write_audiobook(tmp_path / "long.m4b", course, {}, TAGS, cover=JPEG)
    assert chapters(tmp_path / "long.m4b") == list(wanted_chapters(course))
    assert not MP4(tmp_path / "long.m4b").chapters


def test_a_player_reads_title_artists_album_genre_kind_and_cover(book):
    tags = MP4(book).tags
    assert tags["\xa9nam"] == ["Gentle"]
    assert tags["\xa9ART"] == tags["aART"] == ["voiceguide"]
    assert tags["\xa9alb"] == ["Gentle stretches"]
    assert tags["\xa9gen"] == ["Speech"]
    assert tags["stik"] == [2]
    assert [(bytes(cover), cover.imageformat) for cover in tags["covr"]] == [
        (JPEG, cover.FORMAT_JPEG) for cover in tags["covr"]
    ]


def test_no_tag_names_a_program_or_a_date(book):
    assert set(MP4(book).tags) == {
        "\xa9nam", "\xa9ART", "aART", "\xa9alb", "\xa9gen", "stik", "covr",
    }  # fmt: skip
    assert b"Lav" not in book.read_bytes()


def test_a_book_without_a_cover_has_none(tmp_path, clips):
    write_audiobook(tmp_path / "plain.m4b", COURSE[:1], clips, TAGS)
    assert "covr" not in MP4(tmp_path / "plain.m4b").tags


def boxes(file):
    """The names and sizes of the outermost boxes of an MP4."""
    while head := file.read(8):
        size = int.from_bytes(head[:4], "big")
        yield head[4:].decode(), size
        file.seek(size - 8, io.SEEK_CUR)


def test_it_is_an_audiobook_with_its_index_before_its_sound(book):
    data = book.read_bytes()
    names = [name for name, _ in boxes(io.BytesIO(data))]
    assert data[8:12] == b"M4B "
    assert names.index("moov") < names.index("mdat")


def test_the_sound_is_aac_lc_mono_at_24_khz(book):
    with av.open(str(book)) as file:
        stream = file.streams.audio[0]
        assert (stream.codec_context.name, stream.profile) == ("aac", "LC")
        assert (stream.rate, stream.layout.name) == (24_000, "mono")


def test_a_jump_to_a_chapter_lands_on_it(book):
    with av.open(str(book)) as file:
        stream = file.streams.audio[0]
        for _, start, _ in wanted_chapters(COURSE):
            file.seek(int(start * 24), stream=stream)
            frame = next(file.decode(stream))
            assert abs(frame.pts - start * 24) <= 2 * SAMPLES


def test_the_same_days_give_the_same_bytes(book, clips, tmp_path):
    write_audiobook(tmp_path / "again.m4b", COURSE, clips, TAGS, cover=JPEG)
    assert (tmp_path / "again.m4b").read_bytes() == book.read_bytes()


@pytest.mark.parametrize("name", ["bücher und ほん", "50%d & 'more'", "x" * 200])
def test_any_folder_and_name_will_do(name, clips, tmp_path):
    folder = tmp_path / name
    folder.mkdir()
    write_audiobook(folder / "day 1, ü.m4b", COURSE[:1], clips, TAGS)
    assert [file.name for file in folder.iterdir()] == ["day 1, ü.m4b"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no colon in a name")
def test_a_name_like_an_address_is_a_name(clips, cwd):
    write_audiobook(cwd.relative_to(cwd) / "http:course.m4b", COURSE[:1], clips, TAGS)
    assert (cwd / "http:course.m4b").stat().st_size > 10_000


def test_a_folder_that_is_not_there_is_an_output_error(clips, tmp_path):
    with pytest.raises(OutputError, match="no such file or directory"):
        write_audiobook(tmp_path / "none" / "x.m4b", COURSE, clips, TAGS)


LIMITED = """
import pickle, resource, sys
from pathlib import Path
from voiceguide.audio.audiobook import write_audiobook
from voiceguide.audit.tones import detect_sounds
from voiceguide.errors import OutputError
days, clips, tags, cover, path, limit = pickle.load(sys.stdin.buffer)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    write_audiobook(Path(path), days, clips, tags, cover=cover)
except OutputError as error:
    sys.exit(f"OutputError: {error.why}")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="it has no limit on the size of files")
@pytest.mark.usefixtures("without_coverage")
@pytest.mark.parametrize("part", [0.0, 0.5, 0.999])
def test_a_file_that_can_not_be_written_whole_is_an_output_error(book, clips, tmp_path, part):

    limit = int(part * book.stat().st_size)
    given_ = pickle.dumps((COURSE, clips, TAGS, JPEG, str(tmp_path / "cut.m4b"), limit))
    command = [sys.executable, "-c", LIMITED]
    done = subprocess.run(command, input=given_, capture_output=True, check=False, timeout=60)
    assert done.stderr.decode().strip().splitlines()[-1] == "OutputError: file too large"


def marked(clip, count):
    """Frames that no other clip has. Joining looks at none of their bytes."""
    name = clip.text.encode()
    frames = tuple(name + bytes([n]) for n in range(count + 1))
    return AacClip(frames, name + b"before", name + b"behind")


@st.composite
def courses(draw):
    """Days as `schedule` makes them: clips as long as their MP3 frames, pauses of 0 and more."""
    lengths = {Spoken(f"{n}"): draw(st.integers(1, 6000)) for n in range(4)}
    days = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        now, events = draw(st.integers(48, 500)), []
        for clip in draw(st.lists(st.sampled_from([*lengths]), max_size=12)):
            events.append((clip, now))
            now += frames_ms(clip_frames(Samples(lengths[clip]))) + draw(st.integers(0, 200))
        days.append(day(number, events, now))
    return days, {clip: marked(clip, frame_count(n)) for clip, n in lengths.items()}


@given(courses())
def test_each_clip_stands_one_frame_before_its_time_and_the_rest_is_silent(course):
    days, clips = course
    book, now = list(assemble(days, clips)), 0
    beside = {frame for clip in clips.values() for frame in (clip.before, clip.behind)}
    for line in days:
        for event in line.events:
            clip = clips[event.clip]
            first = frame_near(Millis(now + event.start_ms)) - 1
            here = slice(first, first + len(clip.frames))
            assert tuple(book[here]) == clip.frames
            # Between two clips there may be no frame, or one of the two that belong there.
            assert first == 0 or len(book[first - 1]) == 2 or book[first - 1] == clip.before
            book[here] = [b"it"] * len(clip.frames)
        now += line.duration_ms
    assert set(book) <= {b"it", SILENT_FRAME} | beside
    assert len(book) == frame_count(24 * now)


@pytest.mark.parametrize(
    ("room", "between"),
    [
        (0, []),
        (1, [b"2before"]),
        (2, [b"1behind", b"2before"]),
        (3, [b"1behind", SILENT_FRAME, b"2before"]),
    ],
)
def test_the_frames_beside_clips_stand_beside_them_where_there_is_room(room, between):
    one, two = Spoken("1"), Spoken("2")
    clips = {one: marked(one, 2), two: marked(two, 2)}
    # 3 frames are 128 ms: the first clip's three stand from the fifth on.
    second_ms = 256 + -(-(3 + room) * 128 // 3)
    book = list(assemble([day(1, [(one, 256), (two, second_ms)], 2000)], clips))
    assert book[:5] == [SILENT_FRAME] * 4 + [b"1before"]
    assert book[8 : 8 + room] == between
    assert tuple(book[8 + room : 11 + room]) == clips[two].frames
    assert book[11 + room] == b"2behind"


def test_no_rounding_adds_up_over_a_long_course(clips):
    days = [day(number, [(TICK, 1007)], 2017) for number in range(1, 2001)]
    book = list(assemble(days, clips))
    first = clips[TICK].frames[1]
    places = [place for place, frame in enumerate(book) if frame is first]
    off = [place * SAMPLES - (2017 * n + 1007) * 24 for n, place in enumerate(places)]
    assert len(places) == 2000
    assert max(map(abs, off)) <= SAMPLES // 2


@pytest.mark.parametrize(
    ("starts", "duration_ms"),
    [((0,), 1000), ((100, 150), 1000), ((500, 100), 1000), ((960,), 1000)],
    ids=["at zero", "overlapping", "not in order", "over the end"],
)
def test_clips_that_would_run_into_one_another_or_out_are_refused(starts, duration_ms, clips):
    line = day(1, [(TICK, start) for start in starts], duration_ms)
    with pytest.raises(AssertionError):
        list(assemble([line], clips))
