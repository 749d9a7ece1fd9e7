"""A tag taken off an MP3, whoever wrote it and whatever happened to it."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.id3 import GEOB, ID3

from voiceguide.audio.frames import SILENT_FRAME
from voiceguide.audit.split_tag import cue_sheet_of, split_tag
from voiceguide.errors import VoiceguideError


def tag_with(text, description="voiceguide cue sheet", version=3):
    tags, file = ID3(), io.BytesIO()
    data = text if isinstance(text, bytes) else text.encode()
    tags.add(GEOB(encoding=0, mime="application/json", desc=description, data=data))
    tags.save(file, v1=0, v2_version=version)
    return file.getvalue()


TAG = tag_with('{"schema": 1}')


@settings(max_examples=50)
@given(st.text(max_size=400), st.binary(max_size=400), st.sampled_from([3, 4]))
def test_sheet_and_frames_come_back_as_they_were(text, frames, version):
    parts = split_tag(tag_with(text, version=version) + frames)
    assert (parts.cue_sheet, parts.frames, parts.problem) == (text, frames, "")


def test_a_footer_belongs_to_the_tag():
    head = TAG[:3] + b"\x04\x00\x10" + TAG[6:10]
    footer = b"3DI" + head[3:]
    assert split_tag(head + TAG[10:] + footer + SILENT_FRAME).frames == SILENT_FRAME


@pytest.mark.parametrize("data", [b"", b"x", b"ID", SILENT_FRAME * 20, bytes(2000)])
def test_what_has_no_tag_has_no_cue_sheet(data):
    parts = split_tag(data)
    assert (parts.cue_sheet, parts.frames, parts.problem) == (None, data, "")
    assert cue_sheet_of(data) is None


def test_another_programs_tag_has_no_cue_sheet():
    assert cue_sheet_of(tag_with("{}", "something else") + SILENT_FRAME * 20) is None


@pytest.mark.parametrize("end", [4, 9, 10, 40])
def test_a_tag_that_is_cut_off_is_a_problem(end):
    parts = split_tag(TAG[:end])
    assert parts.problem.startswith("the tag is cut off: ")
    assert (parts.cue_sheet, parts.frames) == (None, b"")


def test_a_sheet_that_is_not_text_is_a_problem_and_the_frames_are_there():
    parts = split_tag(tag_with(b"\xff{}") + SILENT_FRAME)
    assert parts.problem.startswith("the tag can't be read: ")
    assert (parts.cue_sheet, parts.frames) == (None, SILENT_FRAME)


@settings(max_examples=200)
@given(st.data())
def test_a_damaged_tag_is_an_error_of_ours_or_a_problem_at_most(data):
    mp3 = bytearray(TAG + SILENT_FRAME)
    at = data.draw(st.integers(0, len(TAG)))
    mp3[at : at + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=20))
    split_tag(bytes(mp3))
    try:
        cue_sheet_of(bytes(mp3))
    except VoiceguideError as error:
        assert error.hint  # noqa: PT017 - either way will do
