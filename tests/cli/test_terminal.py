"""What is seen on stderr: nothing, plain lines, or a bar."""

import re

import pytest

from voiceguide.voices import registry

SHORT = ("session", "1", "--voice", "tones", "--minutes", "10", "--warm-up", "done")
SUMMARY = "Gentle back stretches, day 1 of 56: 10:00, 5 s x 3, voice tones"
COLOUR = re.compile(r"\x1b\[[\d;]*\d[\d;]*m")


@pytest.mark.parametrize("command", [("-q", *SHORT), (*SHORT, "-q"), (*SHORT, "--quiet")])
def test_quiet_says_nothing(cli, spoken, command):
    assert cli(*command) == (0, "day-01.mp3\n", "")


def test_quiet_says_nothing_while_it_speaks(run, partly_spoken):
    assert run("-q", *SHORT) == (0, "day-01.mp3\n", "")


def test_quiet_still_says_what_is_wrong(cli):
    assert cli("-q", "session", "0").err.startswith("error: no day 0")


@pytest.mark.parametrize("env", [{}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}], ids=str)
def test_without_a_terminal_a_plain_line_a_step(run, partly_spoken, env):
    err = run(*SHORT, **env).err
    assert re.fullmatch(
        r"speaking (\d+) sentences with the voice tones\n"
        r"spoke \1 of \1 sentences in \d+ s\n"
        r"Gentle back stretches, day 1 of 56: 10:00, 5 s x 3, voice tones\n",
        err,
    )


def test_what_is_in_the_store_is_not_spoken_of(cli, spoken):
    assert "speaking" not in cli(*SHORT).err


def test_notes_of_the_plan_are_told(cli, spoken):
    """Day 7 is an easy day, and says so; `plan` has the same note."""
    (note,) = re.findall("^note: .*$", cli("plan", "7", "--voice", "tones").out, re.MULTILINE)
    assert note in cli("session", "7", *SHORT[2:]).err.splitlines()


def test_a_terminal_shows_a_bar_and_takes_it_away(on_terminal, partly_spoken):
    shown = on_terminal(*SHORT)
    assert (shown.code, shown.out) == (0, "day-01.mp3\n")
    seen = COLOUR.sub("", shown.raw)
    assert re.search(r"Speaking \(tones\) \S+ +0/(\d+) sentences +\S+ left", seen)
    assert re.search(r"Speaking \(tones\) \S+ +(\d+)/\1 sentences +00:00 left", seen)
    assert shown.screen == [SUMMARY]
    assert shown.raw.count("\x1b[?25l") == shown.raw.count("\x1b[?25h") == 1


def check_bar_moves(shown):
    """It is seen on its way, with the time left as a number of minutes and seconds."""
    way = re.findall(r"(\d+)/(\d+) sentences +(\S+) left", COLOUR.sub("", shown.raw))
    assert [times for done, all_, times in way if 0 < int(done) < int(all_)]
    assert [t for d, a, t in way if 0 < int(d) < int(a) and re.fullmatch(r"\d\d:\d\d", t)]
    assert [int(done) for done, _, _ in way] == sorted(int(done) for done, _, _ in way)


def test_the_bar_moves_while_a_voice_speaks_in_this_process(on_terminal):
    check_bar_moves(on_terminal(*SHORT))


@pytest.mark.long
@pytest.mark.skipif(not registry.info("joe").runs_here, reason="the voice joe can't run here")
def test_the_bar_moves_while_joe_speaks(on_terminal):
    shown = on_terminal(*SHORT, "--voice", "joe")
    check_bar_moves(shown)
    (summary,) = shown.screen
    assert summary.endswith(", 5 s x 3, voice joe")


def test_a_terminal_without_colour_gets_none(on_terminal, partly_spoken):
    shown = on_terminal(*SHORT, NO_COLOR="1")
    assert "Speaking (tones)" in shown.raw
    assert not COLOUR.search(shown.raw)


def test_the_bar_goes_when_the_speech_fails(on_terminal, partly_spoken):
    """A folder for clips that can't be made: a link to nowhere stands in its place."""
    for folder in (partly_spoken / "clips").iterdir():
        if not [*folder.iterdir()]:
            folder.rmdir()
            folder.symlink_to("nowhere")
    shown = on_terminal(*SHORT)
    assert shown.code == 1
    assert "Speaking (tones)" in shown.raw
    assert [line.partition(" ")[0] for line in shown.screen] == ["error:", "hint:"]
    assert shown.raw.count("\x1b[?25l") == shown.raw.count("\x1b[?25h") == 1


@pytest.mark.parametrize(
    ("options", "env"), [(("-q",), {}), ((), {"TERM": "dumb"})], ids=["quiet", "dumb"]
)
def test_a_terminal_shows_no_bar_that_it_can_not_or_must_not(
    on_terminal, partly_spoken, options, env
):
    shown = on_terminal(*SHORT, *options, **env)
    assert "\x1b" not in shown.raw
    assert bool(shown.raw) == (not options)


def test_nothing_to_speak_shows_no_bar(on_terminal, spoken):
    shown = on_terminal(*SHORT)
    assert "\x1b" not in shown.raw
    assert len(shown.screen) == 1


def test_an_error_on_a_terminal_is_plain(on_terminal):
    assert on_terminal("session", "0").raw == (
        "error: no day 0 in the program 'gentle'\r\nhint: its days are 1 to 56\r\n"
    )
