"""The home, and paths with a `~` that no shell has expanded."""

import sys
from pathlib import Path

import pytest

from voiceguide.errors import HomeError, UsageError
from voiceguide.places import expanded, home

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="the homes of POSIX")


@pytest.fixture
def user_home(tmp_path, monkeypatch):
    """The home folder of this test's user."""
    folder = tmp_path / "user"
    folder.mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    return folder


def test_without_a_name_the_home_is_the_platforms(monkeypatch, user_home):
    monkeypatch.delenv("VOICEGUIDE_HOME")
    assert home().is_absolute()
    assert home().name == "voiceguide"


@pytest.mark.parametrize("named", ["~/vg", "~/vg/", "~/a/../vg/."])
def test_a_home_with_a_tilde_is_in_the_users_own(monkeypatch, user_home, named):
    monkeypatch.setenv("VOICEGUIDE_HOME", named)
    assert home().resolve() == user_home / "vg"


def test_a_tilde_alone_is_the_users_own(monkeypatch, user_home):
    monkeypatch.setenv("VOICEGUIDE_HOME", "~")
    assert home() == user_home


def test_a_relative_home_is_made_absolute(monkeypatch, cwd):
    monkeypatch.setenv("VOICEGUIDE_HOME", "vg")
    assert home() == cwd / "vg"


@pytest.mark.parametrize("named", ["", " ", "\t"])
def test_an_empty_home_is_refused(monkeypatch, named):
    monkeypatch.setenv("VOICEGUIDE_HOME", named)
    with pytest.raises(UsageError, match="VOICEGUIDE_HOME is empty") as caught:
        home()
    assert caught.value.hint


@posix_only
def test_a_home_of_nobody_is_refused(monkeypatch):
    monkeypatch.setenv("VOICEGUIDE_HOME", "~no-such-user/vg")
    with pytest.raises(UsageError, match="~no-such-user is nobody's home"):
        home()


@pytest.mark.skipif(sys.platform != "linux", reason="the platform's place of Linux")
def test_a_tilde_in_the_platforms_own_variable_is_expanded_too(monkeypatch, user_home):
    monkeypatch.delenv("VOICEGUIDE_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", "~/data")
    assert home().is_relative_to(user_home)
    assert "~" not in str(home())


@posix_only
def test_a_user_without_a_home_is_told(monkeypatch):
    import pwd

    def nobody(_uid):
        raise KeyError

    for name in ("VOICEGUIDE_HOME", "HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", nobody)
    with pytest.raises(HomeError) as caught:
        home()
    assert "VOICEGUIDE_HOME" in caught.value.hint


@pytest.mark.parametrize("path", ["day-01.mp3", "a/~/b", "/a/~", "~draft.mp3", "", "a~"])
def test_other_paths_are_left_alone(path):
    assert expanded(Path(path)) == Path(path)
