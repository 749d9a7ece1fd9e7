"""The audit of finished sessions: no finding on good ones, each damage in its own words."""

import json
import wave
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide import SessionRequest, Studio, Wishes
from voiceguide.audio import mp3, sounds
from voiceguide.audio.frames import EARLY_FRAMES, FRAME_HEADER, SILENT_FRAME
from voiceguide.audio.measure import loudness
from voiceguide.audit.check import check, check_file
from voiceguide.audit.findings import Kind
from voiceguide.units import FRAME_BYTES, SAMPLES_PER_FRAME, frame_at
from voiceguide.voices import registry


def build(folder, day, voice="tones", **wishes):
    out = folder / f"{voice}-{day:02d}.mp3"
    request = SessionRequest(day, Wishes(voice=voice, **wishes), out=out)
    return Studio(folder / "home").session(request).path.read_bytes()


def kinds(report):
    return {finding.kind.value for finding in report.findings}


# Good files


@pytest.mark.parametrize("day", [1, 9, 14, 28])
def test_nothing_is_found_in_a_good_file(folder, day):
    report = check(build(folder, day, minutes=10, warm_up="done"))
    assert [*map(str, report.findings)] == []
    assert report.ok
    assert -20 <= report.integrated_lufs <= -18
    assert report.true_peak_dbtp <= -1


def test_a_report_has_the_holds_and_their_worst_error(good):
    report = check(good.mp3)
    assert report.holds == len(good.sheet["holds"]) == 4
    grid = [
        abs(frame_at(hold[edge]) * 24 - hold[edge])
        for hold in good.sheet["holds"]
        for edge in ("start_ms", "end_ms")
    ]
    assert max(grid) <= report.worst_hold_error_ms <= 24


@pytest.mark.long
@pytest.mark.parametrize("voice", ["joe", "system", "tones"])
def test_nothing_is_found_over_four_weeks(folder, voice):
    if not registry.info(voice).runs_here:
        pytest.skip(f"the voice {voice} can't run here")
    wrong = {}
    for day in range(1, 29):
        report = check(build(folder, day, voice))
        holds_wrong = report.holds and report.worst_hold_error_ms > 24
        if report.findings or holds_wrong:
            wrong[day] = [*map(str, report.findings), report.worst_hold_error_ms]
    assert wrong == {}


# Damage: what is done to a good session, and the finding that names it


def _drop(session, other):
    at = session.gap(behind=1800)
    return session.cut(at, at + 1).mp3


def _repeat(session, other):
    at = session.gap(behind=1800)
    return session.cut(at, at, session.part(at, at + 1)).mp3


def _cut_tail(session, other):
    return session.cut(len(session.frames) // FRAME_BYTES - 500, 99_999).mp3


def _silence_behind(session, other):
    return session.mp3 + SILENT_FRAME * 50


def _cut_in_a_frame(session, other):
    return session.mp3[:-100]


def _cut_short_inside(session, other):
    at = len(session.tag) + 2000 * FRAME_BYTES
    return session.mp3[: at + 90] + session.mp3[at + FRAME_BYTES :]


def _garbage_behind(session, other):
    return session.mp3 + b"garbage" * 50


def _id3v1_behind(session, other):
    return session.mp3 + b"TAG" + bytes(125)


def _garbage_before(session, other):
    return session.tag + b"garbage" * 50 + session.frames


def _garbage_between(session, other):
    at = len(session.tag) + 2000 * FRAME_BYTES
    return session.mp3[:at] + b"garbage" * 50 + session.mp3[at:]


def _shift_100_ms(session, other):
    late = session.gap(behind=session.events("hold-start")[2][0])
    removed = session.cut(late, late + 4)
    return removed.cut(session.gap(), session.gap(), SILENT_FRAME * 4).mp3


def _insert_100_ms(session, other):
    return session.cut(session.gap(), session.gap(), SILENT_FRAME * 4).mp3


def _remove_100_ms(session, other):
    return session.cut(session.gap(), session.gap() + 4).mp3


def _swap_clips(session, other):
    (a, a_end, _), (b, b_end, _) = sorted(session.events(), key=lambda e: e[1] - e[0])[
        :: len(session.events()) - 1
    ]
    if a > b:
        a, a_end, b, b_end = b, b_end, a, a_end
    swapped = session.part(b, b_end) + session.part(a_end, b) + session.part(a, a_end)
    return session.cut(a, b_end, swapped).mp3


def _swap_neighbours(session, other):
    (a, a_end, _), (b, b_end, _) = session.events()[1:3]
    swapped = session.part(b, b_end) + session.part(a_end, b) + session.part(a, a_end)
    return session.cut(a, b_end, swapped).mp3


def _shorter_clip(session, other):
    by_length = sorted(session.events(), key=lambda e: e[1] - e[0])
    (a, a_end, _), (b, b_end, _) = by_length[0], by_length[-1]
    clip = session.part(a, a_end)
    return session.cut(b, b_end, clip + SILENT_FRAME * (b_end - b - (a_end - a))).mp3


def _later_clip(session, other):
    by_length = sorted(session.events(), key=lambda e: e[1] - e[0])
    (a, a_end, _), (b, b_end, _) = by_length[0], by_length[-1]
    clip = session.part(a, a_end)
    return session.cut(b, b_end, SILENT_FRAME * (b_end - b - (a_end - a)) + clip).mp3


def _other_take(session, other):
    """Another sound, just as long, where a sentence is said again."""
    texts = [e[2]["text"] for e in session.events()]
    first, behind, _ = next(e for e in session.events() if texts.count(e[2]["text"]) > 2)
    pcm = session.pcm.astype(int)
    pcm[(first + EARLY_FRAMES) * SAMPLES_PER_FRAME : behind * SAMPLES_PER_FRAME] *= -1
    turned = session.from_pcm(pcm)
    return session.cut(first, behind, turned.part(first, behind)).mp3


def _silenced_clip(session, other):
    first, behind, _ = session.events()[2]
    return session.cut(first, behind, SILENT_FRAME * (behind - first)).mp3


def _no_tone(session, other):
    first, behind, _ = session.events("hold-end")[1]
    return session.cut(first, behind, SILENT_FRAME * (behind - first)).mp3


def _wrong_tone(session, other):
    first, behind, _ = session.events("hold-start")[1]
    return session.cut(first, behind, session.part(*session.events("hold-end")[0][:2])).mp3


def _extra_tone(session, other):
    tone = session.part(*session.events("hold-start")[0][:2])
    at = session.gap(least=len(tone) // FRAME_BYTES + 20)
    return session.cut(at + 5, at + 5 + len(tone) // FRAME_BYTES, tone).mp3


def _long_hold(session, other):
    """Two frames more between the tones of a hold, two less behind it."""
    _, behind, _ = session.events("hold-start")[0]
    _, end, _ = session.events("hold-end")[0]
    after = session.gap(behind=end)
    return session.cut(after, after + 2).cut(behind, behind, SILENT_FRAME * 2).mp3


def _six_db_up(session, other):
    return session.from_pcm(session.pcm.astype(int) * 2).mp3


def _overdriven(session, other):
    return session.from_pcm(session.pcm.astype(int) * 12).mp3


def _six_db_down(session, other):
    return session.from_pcm(session.pcm // 2).mp3


def _at_32_kbps(session, other):
    return session.tag + session.encoded(bit_rate=32_000)


def _at_44_khz(session, other):
    return session.tag + session.encoded(rate=44_100, bit_rate=64_000)


def _stereo(session, other):
    return session.tag + session.encoded(layout="stereo")


def _with_info_frame(session, other):
    return session.tag + session.encoded(xing=True)


def _with_reservoir(session, other):
    return session.tag + session.encoded(reservoir=True)


def _other_flags(session, other):
    private = bytes.fromhex("fff365c4")
    return session.cut(40, 41, private + bytes(140)).mp3


def _noise(session, other):
    noise = np.random.default_rng(1).normal(0, 30, 12 * SAMPLES_PER_FRAME).astype("<i2")
    clip = mp3.encode(noise.tobytes())
    at = session.gap()
    return session.cut(at + 4, at + 4 + len(clip) // FRAME_BYTES, clip).mp3


def _click(session, other):
    pcm = session.pcm.astype(int)
    start = frame_at(session.events()[3][2]["start_ms"]) * SAMPLES_PER_FRAME
    pcm[start + 30] += 15_000
    return session.from_pcm(pcm).mp3


def _cut_sentence(session, other):
    """The sound of a sentence breaks off at full level, shortly before its frames end."""
    pcm = session.pcm.astype(int)
    first, behind, _ = session.events()[3]
    start, end = (first + EARLY_FRAMES) * SAMPLES_PER_FRAME, behind * SAMPLES_PER_FRAME - 100
    loud = start + int(np.flatnonzero(np.abs(pcm[start:end]) > 4000)[-1])
    pcm[start + end - loud : end] = pcm[start:loud].copy()
    pcm[end : end + 2000] = 0
    return session.from_pcm(pcm).mp3


def _other_sheet(session, other):
    return session.with_sheet(json.dumps(other.sheet)).mp3


def _other_tag(session, other):
    return other.tag + session.frames


def _no_tag(session, other):
    return session.frames


def _tag_without_a_sheet(session, other):
    return session.with_sheet("{}").tag.replace(b"voiceguide cue", b"somebody's own") + (
        session.frames
    )


def _broken_json(session, other):
    return session.with_sheet(json.dumps(session.sheet)[:-40]).mp3


def _deep_json(session, other):
    return session.with_sheet("[" * 200_000).mp3


def _list_for_a_sheet(session, other):
    return session.with_sheet("[1, 2]").mp3


def _sheet_without_events(session, other):
    sheet = {key: value for key, value in session.sheet.items() if key != "events"}
    return session.with_sheet(json.dumps(sheet)).mp3


def _sheet_with_overlap(session, other):
    events = [dict(event) for event in session.sheet["events"]]
    events[3]["start_ms"] = events[2]["start_ms"] + 1
    return session.with_sheet(json.dumps({**session.sheet, "events": events})).mp3


def _sheet_with(session, **changes):
    return session.with_sheet(json.dumps({**session.sheet, **changes})).mp3


def _changed_hold(session, **changes):
    first, *rest = session.sheet["holds"]
    return _sheet_with(session, holds=[first | changes, *rest])


def _sheet_without_holds(session, other):
    return _sheet_with(session, holds=[])


def _sheet_with_one_hold_less(session, other):
    return _sheet_with(session, holds=session.sheet["holds"][1:])


def _sheet_with_a_hold_too_many(session, other):
    first, *rest = session.sheet["holds"]
    return _sheet_with(session, holds=[first | {"start_ms": 0, "end_ms": 6000}, first, *rest])


def _sheet_with_doubled_holds(session, other):
    return _sheet_with(session, holds=[h for h in session.sheet["holds"] for _ in range(2)])


def _sheet_with_holds_far_outside(session, other):
    holds = [
        hold | {edge: hold[edge] + 3_600_000 for edge in ("start_ms", "end_ms")}
        for hold in session.sheet["holds"]
    ]
    return _sheet_with(session, holds=holds)


def _sheet_with_a_moved_hold(session, other):
    start = session.sheet["holds"][0]["start_ms"]
    return _changed_hold(session, start_ms=start + 24)


def _sheet_with_a_longer_hold(session, other):
    return _changed_hold(session, hold_s=60)


def _sheet_with_a_wrong_repetition(session, other):
    return _changed_hold(session, repetition=3)


def _sheet_with_holds_in_disorder(session, other):
    return _sheet_with(session, holds=session.sheet["holds"][::-1])


def _sheet_with_a_late_chapter(session, other):
    (chapter,) = session.sheet["chapters"]
    return _sheet_with(session, chapters=[chapter | {"end_ms": 86_000_000}])


def _sheet_with_a_breath_elsewhere(session, other):
    breath = {"hold": 0, "start_ms": 0, "in_s": 4, "out_s": 6}
    return _sheet_with(session, breaths=[breath])


def _sheet_of_a_plan(session, other):
    return _sheet_with(session, durations="estimated")


def _next_schema(session, other):
    return session.with_sheet(json.dumps({**session.sheet, "schema": 2})).mp3


def _cut_in_the_tag(session, other):
    return session.mp3[: len(session.tag) // 2]


def _only_a_tag(session, other):
    return session.tag


def _no_tones_at_all(session, other):
    for name in sounds.NAMES:
        for first, behind, _ in session.events(name):
            session = session.cut(first, behind, SILENT_FRAME * (behind - first))
    return session.mp3


DAMAGES = [
    (_drop, "frames-missing", "1 frame (24 ms) missing"),
    (_drop, "tone-shifted", "24 ms early"),
    (_repeat, "frames-extra", "1 frame (24 ms) too many"),
    (_repeat, "tone-shifted", "24 ms late"),
    (_cut_tail, "end-missing", "500 frames (12,000 ms) missing"),
    (_silence_behind, "end-extra", "50 frames"),
    (_cut_in_a_frame, "frame-cut", "cut off after 44 of its 144 bytes"),
    (_cut_short_inside, "frame-cut", "at 00:48.000: a frame is cut off after 90"),
    (_garbage_behind, "extra-bytes", "350 bytes after the last frame"),
    (_id3v1_behind, "extra-bytes", "an ID3v1 tag"),
    (_garbage_before, "extra-bytes", "350 bytes before the first frame"),
    (_garbage_between, "extra-bytes", "at 00:48.000: 350 bytes between two frames"),
    (_shift_100_ms, "tone-shifted", "96 ms late"),
    (_insert_100_ms, "frames-extra", "4 frames (96 ms) too many"),
    (_remove_100_ms, "frames-missing", "4 frames (96 ms) missing"),
    (_swap_clips, "wrong-clip", "not '"),
    (_swap_clips, "tone-shifted", "ms late"),
    (_swap_neighbours, "wrong-clip", "it goes on after its end"),
    (_swap_neighbours, "wrong-clip", "it begins before its time"),
    (_shorter_clip, "wrong-clip", "ms early"),
    (_later_clip, "wrong-clip", "it begins"),
    (_other_take, "wrong-clip", "as it sounds elsewhere"),
    (_silenced_clip, "silence-in-speech", "silence where '"),
    (_no_tone, "tone-missing", "no hold-end"),
    (_wrong_tone, "tone-wrong", "hold-end where hold-start is due"),
    (_extra_tone, "tone-extra", "a hold-start that is not due"),
    (_extra_tone, "sound-in-silence", "where silence is due"),
    (_long_hold, "hold-length", "ms and not 6 s"),
    (_six_db_up, "loudness", "LUFS, not -19 within 1"),
    (_six_db_down, "loudness", "LUFS, not -19 within 1"),
    (_overdriven, "clipping", "at full scale"),
    (_overdriven, "true-peak", "over -1"),
    (_at_32_kbps, "bit-rate", "have 32 kbit/s, not 48"),
    (_at_44_khz, "sampling-rate", "have 44.1 kHz, not 24"),
    (_stereo, "channels", "have 2 channels, not 1"),
    (_with_info_frame, "info-frame", "Xing or Info"),
    (_with_reservoir, "bit-reservoir", "can't be decoded by themselves"),
    (_other_flags, "frame-flags", "1 of "),
    (_noise, "sound-in-silence", "dBFS where silence is due"),
    (_click, "click", "a click at the edge of '"),
    (_cut_sentence, "click", "a click at the edge of '"),
    (_other_sheet, "cue-sheet-of-another-session", "another session's"),
    (_other_tag, "cue-sheet-of-another-session", "another session's"),
    (_no_tag, "no-cue-sheet", "24 kHz, mono, 48 kbit/s, "),
    (_tag_without_a_sheet, "no-cue-sheet", "not one of our sessions"),
    (_broken_json, "cue-sheet-broken", "not valid JSON"),
    (_deep_json, "cue-sheet-broken", "not valid JSON"),
    (_list_for_a_sheet, "cue-sheet-broken", "not a JSON object"),
    (_sheet_without_events, "cue-sheet-broken", "events: "),
    (_sheet_with_overlap, "cue-sheet-broken", "overlaps the one before it"),
    (_sheet_without_holds, "cue-sheet-contradiction", "hold-start is of no hold in its list"),
    (_sheet_with_one_hold_less, "cue-sheet-contradiction", "hold-end is of no hold in its list"),
    (_sheet_with_doubled_holds, "cue-sheet-contradiction", "2 holds in its list have their"),
    (_sheet_with_a_hold_too_many, "cue-sheet-contradiction", "in its list has no hold-start"),
    (_sheet_with_holds_far_outside, "cue-sheet-contradiction", "is of no hold in its list"),
    (_sheet_with_a_moved_hold, "cue-sheet-contradiction", "a hold of 6 s lasts 5976 ms"),
    (_sheet_with_a_longer_hold, "cue-sheet-contradiction", "a hold of 60 s lasts 6000 ms"),
    (_sheet_with_a_wrong_repetition, "cue-sheet-contradiction", "is repetition 3 of 2"),
    (_sheet_with_holds_in_disorder, "cue-sheet-contradiction", "begins before the one before it"),
    (_sheet_with_a_late_chapter, "cue-sheet-contradiction", "after the end of the session"),
    (_sheet_with_a_breath_elsewhere, "cue-sheet-contradiction", "outside of its hold"),
    (_sheet_of_a_plan, "cue-sheet-contradiction", "its lengths are estimates"),
    (_next_schema, "cue-sheet-schema", "the schema 2, not 1"),
    (_cut_in_the_tag, "tag-damaged", "cut off"),
    (_only_a_tag, "empty", "no sound in it"),
    (_no_tones_at_all, "tone-missing", "no hold-start"),
]


@pytest.fixture(scope="session")
def audited(good, other):
    """The report on a damage: one audit each, though several tests may look at it."""
    return cache(lambda damage: check(damage(good, other)))


@pytest.mark.parametrize(
    ("damage", "kind", "words"),
    DAMAGES,
    ids=[f"{damage.__name__.strip('_')}-{kind}" for damage, kind, _ in DAMAGES],
)
def test_damage_is_reported_in_its_own_words(audited, damage, kind, words):
    report = audited(damage)
    assert kind in kinds(report), list(map(str, report.findings))
    texts = [str(f) for f in report.findings if f.kind == kind]
    assert any(words in text for text in texts), texts
    assert not report.ok


def test_every_kind_of_finding_is_covered_by_a_damage_or_a_test_below():
    covered = {kind for _, kind, _ in DAMAGES} | {"not-an-mp3", "too-long-to-hear", "undecodable"}
    covered.add("background")  # test_background.py
    assert covered == {kind.value for kind in Kind}


def test_a_single_damage_has_no_other_findings(audited):
    """Whatever only moves the rest of a file, or ends it, has no other findings."""
    for damage, expected in (
        (_drop, {"frames-missing", "tone-shifted"}),
        (_cut_tail, {"end-missing"}),
        (_silence_behind, {"end-extra"}),
        (_no_tone, {"tone-missing"}),
        (_wrong_tone, {"tone-wrong"}),
        (_silenced_clip, {"silence-in-speech"}),
        (_garbage_behind, {"extra-bytes"}),
        (_other_sheet, {"cue-sheet-of-another-session"}),
    ):
        assert kinds(audited(damage)) == expected


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"This is what I have to say.\n" * 50, "text"),
        (b"\x7fELF" + bytes(500), "of an unknown kind"),
        (b"\0\0\0\x20ftypM4A " + bytes(500), "an MP4 file"),
        (b"OggS" + bytes(500), "an Ogg file"),
        (bytes(100_000), "of an unknown kind"),
        (b"\xff\xf3", "of an unknown kind"),
        (b"ID3\x03\0\0\0\0\0\0" + b"text " * 100, "text"),
    ],
)
def test_what_is_not_an_mp3_is_named(data, words):
    (finding,) = check(data).findings
    assert finding.kind is Kind.NOT_MP3
    assert words in finding.message


def test_a_wav_named_mp3_is_a_wav(good, tmp_path):
    path = tmp_path / "day-01.mp3"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 24_000, 0, "NONE", ""))
        file.writeframes(good.pcm.tobytes())
    (finding,) = check_file(path).findings
    assert str(finding) == "not-an-mp3: it is a WAV file and not an MP3"


def test_an_empty_file_has_no_sound_in_it():
    (finding,) = check(b"").findings
    assert finding.kind is Kind.EMPTY


def test_an_mp3_of_somebody_else_is_described(good):
    music = good.cut(2000, 99_999).encoded(
        rate=44_100, bit_rate=128_000, layout="stereo", xing=True
    )
    report = check(music)
    assert "44.1 kHz, stereo, 128 kbit/s" in str(report.findings[0])
    assert report.integrated_lufs is not None


@pytest.mark.parametrize(
    ("frame", "ms", "minutes"),
    [
        (bytes.fromhex("ffe318c4") + bytes(68), 72, 180),
        (bytes.fromhex("ffe318c4") + bytes(68), 72, 31),
        (SILENT_FRAME, 24, 131),
    ],
    ids=["8 kbit/s", "8 kbit/s, longer than a session of its size", "48 kbit/s"],
)
def test_what_plays_for_longer_than_any_session_is_not_decoded(frame, ms, minutes):
    report = check(frame * (minutes * 60_000 // ms + 1))
    assert kinds(report) >= {"too-long-to-hear"}
    assert f"plays for {minutes} minutes" in report.findings[-1].message
    assert report.integrated_lufs is None


def test_frames_that_no_decoder_takes_are_named():
    report = check((FRAME_HEADER + b"\xff" * 140) * 100)
    assert "undecodable" in kinds(report)
    assert report.integrated_lufs is None


def test_a_huge_file_is_not_read(tmp_path):
    path = tmp_path / "film.mp3"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    (finding,) = check_file(path).findings
    assert finding.kind is Kind.TOO_LONG_TO_HEAR


def test_loudness_is_the_same_without_the_silence_that_is_cut_out_for_speed(good):
    report = check(good.mp3)
    assert report.integrated_lufs == round(loudness(good.pcm.tobytes()).integrated, 1)
    assert report.true_peak_dbtp == round(loudness(good.pcm.tobytes()).true_peak_dbtp, 1)


@pytest.mark.parametrize("frames_of_silence", [1, 5, 30])
def test_nothing_is_too_short_to_check(frames_of_silence):
    assert not check(SILENT_FRAME * frames_of_silence).ok


def test_nothing_but_silence_has_a_loudness_and_no_peak():
    report = check(SILENT_FRAME * 100)
    assert report.true_peak_dbtp is None
    assert kinds(report) == {"no-cue-sheet", "loudness"}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_of_bytes_is_an_error(good, data):
    """Whatever is overwritten, cut out or put in: a report, and no traceback."""
    mp3 = bytearray(good.tag + good.frames[: 60 * FRAME_BYTES])
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(mp3)))
        count = data.draw(st.integers(0, 400))
        mp3[at : at + count] = data.draw(st.binary(max_size=40))
    assert not check(bytes(mp3)).ok


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=2000))
def test_no_bytes_at_all_are_an_error(data):
    assert not check(data).ok
