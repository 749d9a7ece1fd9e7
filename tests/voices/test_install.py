"""A voice is installed whole or not at all, and it is never another than it says."""

import hashlib
import json
import shutil
from dataclasses import replace

import pytest

from voiceguide.errors import (
    DownloadError,
    UnknownNameError,
    UsageError,
    VoiceDamagedError,
    VoiceError,
    VoiceUnavailableError,
)
from voiceguide.voices import piper, registry
from voiceguide.voices.engine import Download, FileSpec
from voiceguide.voices.handle import VoiceHandle
from voiceguide.voices.install import install, own_model, remove
from voiceguide.voices.installed import CARD, all_installed, installed

MODEL, SETTINGS = bytes(range(256)) * 400, b'{"audio": {}}'
FILES = {"tiny.onnx": MODEL, "tiny.onnx.json": SETTINGS, CARD: b"* License: CC0\n"}

NO_JOE = registry.info("joe").why_not
needs_joe = pytest.mark.skipif(bool(NO_JOE), reason=f"the voice joe: {NO_JOE}")


def quiet(*_):
    pass


def spec_of(name, data):
    return FileSpec(name, len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")


@pytest.fixture
def tiny(site):
    """A voice that the server on this machine publishes."""
    site.files.update(FILES)
    specs = tuple(spec_of(name, data) for name, data in FILES.items())
    home = "https://example.org/tiny"
    return Download("tiny", "piper", "en-US", "man", "fair", "CC0", home, site.address, specs)


def in_home(home):
    """What is in the folder of voices, without the files of an install that broke off."""
    return sorted(str(p.relative_to(home / "voices")) for p in (home / "voices").rglob("*.onnx"))


def test_an_installed_voice_is_listed_with_its_licence_and_source(tiny, here, home):
    assert registry.names().count("tiny") == 0
    install(tiny, quiet, limits=here)
    assert "tiny" in registry.names()
    info = registry.info("tiny")
    assert (info.licence, info.source, info.language) == ("CC0", tiny.home, "en-US")
    assert (home / "voices" / "tiny" / CARD).read_bytes() == FILES[CARD]
    assert "CC0" in (home / "voices" / "tiny" / "LICENCE.txt").read_text()
    assert not [*(home / "voices" / ".new").iterdir()]


@pytest.mark.parametrize("after", ["install", "remove"])
def test_what_a_kill_at_the_last_step_left_is_gone_after_the_next(tiny, here, home, after):
    install(tiny, quiet, limits=here)
    old = home / "voices" / ".old-tiny"
    old.mkdir()
    (old / "tiny.onnx").write_bytes(b"the one before")
    if after == "install":
        install(tiny, quiet, limits=here)
    else:
        remove("tiny")
    assert not old.exists()


def test_its_manifest_has_the_sha256_of_each_file(tiny, here, home):
    install(tiny, quiet, limits=here)
    manifest = json.loads((home / "voices" / "tiny" / "voice.json").read_text())
    assert [f"sha256:{file['sha256']}" for file in manifest["files"]] == [
        file.checksum for file in tiny.files
    ]


def test_progress_is_told_of_every_file(tiny, here):
    calls = []
    install(tiny, lambda *now: calls.append(now), limits=here)
    assert {name for name, _, _ in calls} == set(FILES)
    assert all(0 < done <= size for _, done, size in calls)


@pytest.mark.parametrize("tenth", range(10))
def test_an_install_that_was_cut_at_any_tenth_lists_nothing_and_goes_on(
    tiny, site, here, home, tenth
):
    site.break_off(len(MODEL) * tenth // 10)
    with pytest.raises(DownloadError):
        install(tiny, quiet, limits=here)
    assert all_installed() == []
    assert "tiny" not in registry.names()
    assert in_home(home) == []
    site.mend()
    install(tiny, quiet, limits=here)
    assert [voice.name for voice in all_installed()] == ["tiny"]
    if tenth:
        assert f"bytes={len(MODEL) * tenth // 10}-" in site.requests


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("fault", ["wrong", "missing", "long"])
def test_a_fault_in_any_file_lists_nothing(tiny, site, here, name, fault):
    site.files.update(
        {"wrong": {name: bytes(len(FILES[name]))}, "long": {name: MODEL * 2}}.get(fault, {})
    )
    if fault == "missing":
        del site.files[name]
    with pytest.raises(DownloadError) as caught:
        install(tiny, quiet, limits=here)
    assert name in caught.value.message
    assert all_installed() == []
    site.files.update(FILES)
    install(tiny, quiet, limits=here)
    assert "tiny" in registry.names()


def test_what_has_come_is_not_fetched_again(tiny, site, here):
    del site.files[CARD]
    with pytest.raises(DownloadError):
        install(tiny, quiet, limits=here)
    before = len(site.requests)
    site.files.update(FILES)
    install(tiny, quiet, limits=here)
    assert len(site.requests) == before + 1


def test_room_is_needed_for_all_files_before_the_first_byte_comes(tiny, site, here):
    with pytest.raises(DownloadError, match="are needed"):
        install(tiny, quiet, limits=replace(here, free=lambda _: len(MODEL)))
    assert site.requests == []


@pytest.mark.parametrize("named", ["folder", "folder/", "model", "settings"])
def test_a_mirror_is_a_folder_or_one_of_its_files(tiny, tmp_path, named):
    mirror = tmp_path / "a mirror"
    mirror.mkdir()
    for name, data in FILES.items():
        (mirror / name).write_bytes(data)
    source = {"folder": f"{mirror}", "folder/": f"{mirror}/", "model": str(mirror / "tiny.onnx")}
    install(tiny, quiet, source=source.get(named, str(mirror / "tiny.onnx.json")))
    assert "tiny" in registry.names()


@pytest.mark.parametrize("file", ["", "tiny.onnx"])
def test_a_mirror_is_held_to_the_same_checksums(tiny, site, here, file):
    elsewhere = replace(tiny, address="https://example.org/")
    site.files["tiny.onnx"] = bytes(len(MODEL))
    with pytest.raises(DownloadError, match="checksum"):
        install(elsewhere, quiet, source=site.address + file, limits=here)
    site.files.update(FILES)
    install(elsewhere, quiet, source=site.address + file, limits=here)
    assert "tiny" in registry.names()


def test_installing_again_replaces_it(tiny, site, here):
    install(tiny, quiet, limits=here)
    before = None if piper.why_no_engine() else VoiceHandle("tiny").identity
    newer = MODEL[::-1]
    site.files["tiny.onnx"] = newer
    changed = replace(tiny, files=(spec_of("tiny.onnx", newer), *tiny.files[1:]))
    install(changed, quiet, limits=here)
    assert installed("tiny").files[0].checksum == changed.files[0].checksum
    assert before is None or VoiceHandle("tiny").identity != before


def test_a_voice_that_is_there_and_right_is_left_alone(tiny, site, here):
    first = install(tiny, quiet, limits=here)
    before = len(site.requests)
    assert install(tiny, quiet, limits=here) == first
    assert len(site.requests) == before


@pytest.mark.parametrize("name", FILES)
def test_of_a_damaged_voice_only_the_damaged_file_is_fetched_again(tiny, site, here, home, name):
    install(tiny, quiet, limits=here)
    before = len(site.requests)
    (home / "voices" / "tiny" / name).write_bytes(b"damaged")
    install(tiny, quiet, limits=here)
    assert len(site.requests) == before + 1
    assert (home / "voices" / "tiny" / name).read_bytes() == FILES[name]


def test_a_failed_install_leaves_the_voice_that_was_there(tiny, site, here):
    install(tiny, quiet, limits=here)
    site.status = 404
    newer = replace(tiny, files=(spec_of("tiny.onnx", b"?"), *tiny.files[1:]))
    with pytest.raises(DownloadError):
        install(newer, quiet, limits=here)
    assert installed("tiny").files[0].size == len(MODEL)
    assert registry.info("tiny").why_not in ("", piper.why_no_engine())


def test_a_home_that_can_not_be_written_is_an_error_that_says_so(tiny, here, home):
    home.write_text("a file")
    with pytest.raises(VoiceError, match="tiny") as caught:
        install(tiny, quiet, limits=here)
    assert "VOICEGUIDE_HOME" in caught.value.hint


def test_a_removed_voice_is_gone(tiny, here, home):
    install(tiny, quiet, limits=here)
    remove("tiny")
    assert "tiny" not in registry.names()
    assert not (home / "voices" / "tiny").exists()
    with pytest.raises(UnknownNameError):
        remove("tiny")


@pytest.mark.parametrize("name", ["../journal", "..", "joe/../joe"])
def test_nothing_outside_the_folder_of_voices_is_ever_removed(name):
    with pytest.raises(UsageError):
        remove(name)


# What else may lie in the folder of voices


@pytest.mark.parametrize(
    "manifest",
    ["", "{", "[]", "{}", '{"schema": 1, "name": "odd"}', "null"],
)
def test_a_folder_without_a_manifest_that_makes_sense_is_no_voice(home, manifest):
    folder = home / "voices" / "odd"
    folder.mkdir(parents=True)
    (folder / "voice.json").write_text(manifest)
    assert all_installed() == []
    assert "odd" not in registry.names()


def test_a_manifest_that_names_files_elsewhere_is_none(tiny, here, home):
    install(tiny, quiet, limits=here)
    path = home / "voices" / "tiny" / "voice.json"
    path.write_text(path.read_text().replace("tiny.onnx", "../tiny.onnx"))
    assert all_installed() == []


@pytest.mark.parametrize("damage", ["gone", "cut"])
def test_a_damaged_file_is_seen_by_the_listing(tiny, here, home, damage):
    if piper.why_no_engine():
        pytest.skip(piper.why_no_engine())
    install(tiny, quiet, limits=here)
    model = home / "voices" / "tiny" / "tiny.onnx"
    model.write_bytes(MODEL[:-1])
    if damage == "gone":
        model.unlink()
    info = registry.info("tiny")
    assert not info.runs_here
    assert "tiny.onnx" in info.why_not
    assert "voices install tiny" in info.hint


def test_a_published_voice_that_is_not_installed_says_how_to_get_it():
    for look_up in (registry.info, VoiceHandle):
        with pytest.raises(VoiceUnavailableError) as caught:
            look_up("en_US-norman-medium")
        assert caught.value.hint == "voiceguide voices install en_US-norman-medium"


# A person's own model


@pytest.fixture
def mine(tmp_path):
    """The model of the voice joe, as a person's own file."""
    original = piper.joe_folder() / piper.JOE_FILES[0].name
    copy = tmp_path / "mine.onnx"
    shutil.copyfile(original, copy)
    shutil.copyfile(original.with_suffix(".onnx.json"), tmp_path / "mine.onnx.json")
    return copy


@needs_joe
def test_ones_own_model_speaks_under_its_name(mine):
    model = own_model(mine, None)
    assert (model.name, model.language, model.licence) == ("mine", "en-US", "not stated")
    install(model, quiet)
    mine.unlink()
    with VoiceHandle("mine") as voice:
        assert voice.name == "mine"
        assert voice.info.level is None
        assert voice.speak("Lie on your back.").seconds > 0.8


@needs_joe
def test_a_card_beside_ones_own_model_tells_its_licence(mine):
    mine.with_name(CARD).write_text("# Card\n\n* License: CC BY 4.0\n")
    model = own_model(mine, "alba-2")
    assert (model.name, model.licence) == ("alba-2", "model card: CC BY 4.0")
    assert [file.name for file in model.files] == ["mine.onnx", "mine.onnx.json", CARD]


@needs_joe
def test_another_model_file_is_another_identity_and_a_changed_one_is_refused(mine, home):
    install(own_model(mine, None), quiet)
    identity = VoiceHandle("mine").identity
    path = home / "voices" / "mine" / "mine.onnx"
    data = bytearray(path.read_bytes())
    data[40_000_000] ^= 1
    path.write_bytes(data)
    with pytest.raises(VoiceDamagedError, match=r"mine\.onnx") as caught:
        VoiceHandle("mine").speak("Hold.")
    assert "voices install mine --from" in caught.value.hint
    mine.write_bytes(data)
    install(own_model(mine, None), quiet)
    assert VoiceHandle("mine").identity != identity


@needs_joe
@pytest.mark.parametrize("content", [b"", b"no model", bytes(100_000)])
def test_what_is_no_model_is_not_installed(mine, content):
    mine.write_bytes(content)
    with pytest.raises(VoiceError, match="does not speak"):
        install(own_model(mine, None), quiet)
    assert all_installed() == []


@pytest.mark.parametrize("settings", [None, "", "{", "[]", "{}", '{"espeak": 3}'])
def test_a_model_without_its_settings_is_refused(tmp_path, settings):
    (tmp_path / "mine.onnx").write_bytes(MODEL)
    if settings is not None:
        (tmp_path / "mine.onnx.json").write_text(settings)
    with pytest.raises(VoiceError, match=r"mine\.onnx\.json"):
        own_model(tmp_path / "mine.onnx", None)


def test_a_model_that_is_not_there_is_named(tmp_path):
    with pytest.raises(VoiceError, match="no such file"):
        own_model(tmp_path / "gone.onnx", None)
