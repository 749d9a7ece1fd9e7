"""Whatever a person may have put somewhere is read as a regular file of a bounded size, or not."""

import ast
import os
import sys
import threading
from pathlib import Path

import pytest

import voiceguide
from voiceguide.audio.store import ClipStore
from voiceguide.audit.check import check_file
from voiceguide.covers.cache import CoverCache
from voiceguide.errors import LexiconError, ProgramFileError, UsageError, VoiceError
from voiceguide.files import RefusedFileError, open_regular, read_regular, sweep, write_new
from voiceguide.program.toml_file import read_toml_file
from voiceguide.publish.manifest import calendar_before, first_day
from voiceguide.voices.engine import FileSpec
from voiceguide.voices.install import own_model
from voiceguide.voices.installed import installed
from voiceguide.voices.lexicon import lexicon
from voiceguide.voices.piper import _phonemes as piper_phonemes
from voiceguide.web.access import load_or_create_token
from voiceguide.web.built_course import BuiltCourseFolder

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices of POSIX")
LONG_S = 30
PACKAGE = Path(voiceguide.__file__).parent

OPENED = {
    "audio/audiobook.py: open": "written, by PyAV",
    "audio/sounds.py: open": "comes with the package",
    "audio/store.py: open": "many thousands of clips: opened so that nothing is waited for",
    "audit/decode.py: open": "from memory",
    "cli/app.py: open": "the null device",
    "files.py: fdopen": "the reader itself",
    "files.py: open": "the reader itself; what we write ourselves",
    "language/figures.py: read_text": "comes with the package",
    "language/speakable.py: read_text": "comes with the package",
    "language/texts.py: read_text": "comes with the package",
    "player/html.py: read_text": "comes with the package",
    "program/catalog.py: read_text": "comes with the package",
    "program/toml_models.py: read_text": "comes with the package",
    "publish/archive.py: open": "an entry of a ZIP that is written",
    "studio/studio.py: open": "a person's journal: SQLite opens it",
    "voices/_piper_model.py: read_bytes": "its checksum was right",
    "voices/_sound_files.py: open": "from memory",
    "voices/_sound_files.py: read_bytes": "what the system's voice has just written",
    "voices/_system_child.py: fdopen": "the streams of a process",
    "voices/_system_child.py: open": "the null device",
    "voices/download.py: open": "written; an address",
    "voices/espeak.py: read_bytes": "comes with another package",
    "voices/kokoro.py: read_bytes": "comes with another package",
    "voices/lexicon.py: read_text": "comes with the package",
    "voices/piper.py: read_text": "comes with the package",
    "voices/registry.py: open": "an engine's voice",
    "web/access.py: open": "written",
}
"""What opens or reads a file otherwise than by files.open_regular and read_regular, and why."""

_CALLS = {"open", "fdopen", "read_bytes", "read_text"}


def calls(module):
    """The names of all that a module calls."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func
            yield called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def test_whatever_else_opens_a_file_has_a_reason():
    found = {
        f"{module.relative_to(PACKAGE).as_posix()}: {name}"
        for module in PACKAGE.rglob("*.py")
        for name in calls(module)
        if name in _CALLS
    }
    assert found == set(OPENED)


def test_a_regular_file_is_read_to_its_end_and_no_further_than_its_bound(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    assert read_regular(path, 3) == b"abc"
    with open_regular(path) as file:
        assert file.read() == b"abc"
    with pytest.raises(RefusedFileError, match="too large: it has 3 bytes") as caught:
        read_regular(path, 2)
    assert caught.value.filename == str(path)
    with pytest.raises(FileNotFoundError):
        read_regular(tmp_path / "missing", 3)
    with pytest.raises(IsADirectoryError, match="it is a folder"):
        read_regular(tmp_path, 3)


def test_a_link_to_a_regular_file_is_read(tmp_path):
    (tmp_path / "file").write_bytes(b"abc")
    try:
        (tmp_path / "link").symlink_to(tmp_path / "file")
    except OSError:
        pytest.skip("links need rights here")
    assert read_regular(tmp_path / "link", 3) == b"abc"


def within(action):
    """What an action gives or raises; a failure if it waits."""
    outcome = []

    def run():
        try:
            outcome.append((action(), None))
        except Exception as error:  # noqa: BLE001 - handed to the test
            outcome.append((None, error))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(LONG_S)
    assert outcome, "it waits for a pipe, or reads a device for ever"
    result, error = outcome[0]
    if error is not None:
        raise error
    return result


@pytest.fixture(params=["pipe", "pipe that somebody writes to", "endless device"])
def put(request):
    """put(path) has something there that is no regular file."""
    held = []

    def _put(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if request.param == "endless device":
            path.symlink_to("/dev/zero")
            return path
        os.mkfifo(path)
        if request.param == "pipe that somebody writes to":
            held.append(os.open(path, os.O_RDWR))
            os.write(held[-1], b"{}")
        return path

    yield _put
    for handle in held:
        os.close(handle)


@posix_only
class TestNoRegularFile:
    def test_is_refused_by_the_reader_by_name(self, put, tmp_path):
        path = put(tmp_path / "file")
        for read in (open_regular, lambda path: read_regular(path, 100)):
            with pytest.raises(RefusedFileError, match="a pipe or a device") as caught:
                within(lambda read=read: read(path))
            assert caught.value.filename == str(path)

    def test_as_a_program_is_a_mistake_of_the_file(self, put, tmp_path):
        path = put(tmp_path / "mine.toml")
        with pytest.raises(ProgramFileError, match=r"mine\.toml: it can't be read: it is a pipe"):
            within(lambda: read_toml_file(path, ProgramFileError))

    def test_as_a_lexicon_is_a_mistake_of_the_file(self, put, tmp_path):
        put(tmp_path / "lexicon.toml")
        with pytest.raises(LexiconError, match=r"lexicon\.toml: it can't be read: it is a pipe"):
            within(lambda: lexicon(tmp_path))

    def test_as_a_token_is_no_token(self, put, tmp_path):
        path = put(tmp_path / "serve-token")
        token = within(lambda: load_or_create_token(path))
        assert path.read_text().strip() == token

    def test_as_settings_of_a_model_is_named(self, put, tmp_path):
        (tmp_path / "mine.onnx").write_bytes(b"model")
        put(tmp_path / "mine.onnx.json")
        with pytest.raises(VoiceError, match=r"mine\.onnx\.json: it is a pipe"):
            within(lambda: own_model(tmp_path / "mine.onnx", None))

    def test_as_a_model_is_a_fault(self, put, tmp_path):
        path = put(tmp_path / "mine.onnx")
        spec = FileSpec("mine.onnx", 0, f"sha256:{'0' * 64}")
        assert "it is a pipe or a device" in within(lambda: spec.fault(path))

    def test_as_settings_of_a_voice_says_nothing(self, put, tmp_path):
        put(tmp_path / "mine.onnx.json")
        assert within(lambda: piper_phonemes(tmp_path / "mine.onnx.json")) == ""

    def test_as_a_voice_is_none(self, put, home):
        put(home / "voices" / "mine" / "voice.json")
        assert within(lambda: installed("mine")) is None

    def test_as_a_clip_is_a_missing_clip(self, put, tmp_path):
        store = ClipStore(tmp_path)
        key = "ab" * 32
        put(store.path(key))
        try:
            assert within(lambda: store.get(key)) is None
        finally:
            store.path(key).unlink()

    def test_as_a_cover_is_drawn_anew(self, put, tmp_path, timelines):
        covers = CoverCache(tmp_path)
        jpeg = covers.of_day(timelines[0])
        (path,) = (tmp_path / "covers").iterdir()
        path.unlink()
        put(path)
        assert within(lambda: covers.of_day(timelines[0])) == jpeg

    def test_as_a_manifest_or_a_calendar_says_nothing(self, put, tmp_path):
        for name in ("course.json", "course.ics"):
            put(tmp_path / name)
        assert within(lambda: (first_day(tmp_path), calendar_before(tmp_path))) == (None, None)

    def test_as_a_session_to_check_is_an_error(self, put, tmp_path):
        path = put(tmp_path / "day-01.mp3")
        with pytest.raises(RefusedFileError):
            within(lambda: check_file(path))

    def test_as_the_manifest_of_a_served_folder_is_no_course(self, put, own_week, today):
        (own_week.folder / "course.json").unlink()
        put(own_week.folder / "course.json")
        with pytest.raises(UsageError, match="no finished course"):
            within(lambda: BuiltCourseFolder(own_week.folder, today=lambda: today))

    def test_as_a_file_of_a_served_folder_is_not_there(self, put, own_week, today):
        course = BuiltCourseFolder(own_week.folder, today=lambda: today)
        for name in ("cover.jpg", "day-02.mp3"):
            (own_week.folder / name).unlink()
            put(own_week.folder / name)
            assert within(lambda name=name: course.content(name)) is None

    def test_as_something_half_written_is_left_alone(self, put, tmp_path):
        put(tmp_path / ".vg-0.part")
        within(lambda: sweep(tmp_path))
        within(lambda: write_new(tmp_path / "day-01.mp3", b"abc"))
        assert (tmp_path / "day-01.mp3").read_bytes() == b"abc"
