"""`voiceguide log`: which session it is about, and what follows from it."""

import io
import json
import re
import sqlite3
import sys
from contextlib import closing
from datetime import date, timedelta

import pytest

from voiceguide.person.journal import Journal
from voiceguide.person.model import LoggedSession, Start

SHORT = ("--voice", "tones", "--minutes", "10", "--warm-up", "done")
NOW = date.today()  # noqa: DTZ011 - a person's own calendar day


def ago(days):
    return NOW - timedelta(days=days)


@pytest.fixture
def journal(home):
    return Journal(home / "journal.sqlite3")


@pytest.fixture
def built(journal):
    """Record that `today` built some days: day 1 the first date, and so on."""

    def _built(*dates):
        for day, on in enumerate(dates, start=1):
            journal.record_built("gentle", day, on)

    return _built


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (("--pain", "3"), "pain 3, green"),
        (("--pain", "5"), "pain 5, amber"),
        (("--pain", "6"), "pain 6, red"),
        (("--sharp",), "sharp or spreading, red"),
        (("--spread", "--pain", "1"), "pain 1, sharp or spreading, red"),
        (("--pain", "2", "--pain", "figure-four=6"), "pain 2, figure-four 6, green"),
        (("--pain", "figure-four = 6"), "figure-four 6"),
        (("--pain", "2", "--before", "1"), "pain 2, before 1, green"),
        ((), "done"),
    ],
)
def test_it_says_what_it_recorded(cli, journal, built, told, said):
    built(NOW)
    assert cli("log", *told)[:2] == (0, f"{NOW}  day 1: {said}\n")
    (session,) = journal.history("gentle")
    assert (session.logged, session.built) == (True, True)


def test_the_next_morning_it_is_about_yesterdays(cli, journal, built):
    built(ago(2), ago(1))
    cli("log", "--pain", "4", "--note", "stiff\n\u00fc")
    assert journal.history("gentle")[-1] == LoggedSession(
        2, ago(1), 4, note="stiff \u00fc", built=True, logged=True
    )


def test_without_today_a_log_a_day_goes_through_the_course(cli, journal):
    cli("log", "--date", str(ago(2)), "--pain", "1")
    cli("log", "--date", str(ago(1)), "--pain", "1")
    cli("log", "--pain", "1")
    assert [(s.day, s.date) for s in journal.history("gentle")] == [
        (1, ago(2)),
        (2, ago(1)),
        (3, NOW),
    ]


@pytest.mark.parametrize(
    ("last", "when"), [(NOW, "tomorrow"), (ago(1), "today"), (ago(4), "today")]
)
def test_what_it_says_is_next_is_what_today_does_then(cli, journal, built, spoken, last, when):
    built(last)
    (said,) = re.findall(r"^next, (\w+): (.+)$", cli("log", "--pain", "1").err, re.MULTILINE)
    on = NOW + timedelta(days=when == "tomorrow")
    assert said == (
        when,
        re.findall("why this one: (.+)", cli("today", "--date", str(on), *SHORT).err)[0],
    )


def test_it_says_that_a_session_before_the_start_does_not_count(cli, journal):
    journal.record_start(Start(NOW + timedelta(days=7)))
    for _ in range(2):
        done = cli("log", "--pain", "3")
        assert done.out == f"{NOW}  day 1: pain 3, green\n"
        assert done.err == (
            f"note: that is before the start, {NOW + timedelta(days=7)}, and does not count\n"
            f"next, {NOW + timedelta(days=7)}: day 1: the first session\n"
        )
    assert len(journal.history("gentle")) == 1


def test_a_day_and_a_date_can_be_named(cli, journal):
    cli("log", "--day", "9", "--date", str(ago(3)), "--pain", "2")
    assert journal.history("gentle") == [LoggedSession(9, ago(3), 2, logged=True)]


def test_a_second_log_keeps_what_it_does_not_change(cli, journal, built):
    built(NOW)
    cli("log", "--pain", "4", "--note", "left side")
    cli("log", "--spread")
    assert journal.history("gentle")[-1] == LoggedSession(
        1, NOW, 4, spread=True, note="left side", built=True, logged=True
    )


@pytest.mark.parametrize(
    "wrong",
    [
        ("--pain", "11"),
        ("--pain", "-1"),
        ("--pain", "much"),
        ("--pain", "figure-four=11"),
        ("--pain", "figure-four="),
        ("--pain", "figure-fuor=3"),
        ("--before", "11"),
        ("--next-morning", "-1"),
        ("--next-morning", "3"),
        ("--day", "57"),
        ("--day", "0"),
        ("--date", str(NOW + timedelta(days=1))),
    ],
)
def test_what_can_not_be_is_refused(cli, home, wrong):
    done = cli("log", *wrong)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: ")
    assert not home.exists()


def test_today_after_red_is_a_flare_up_session_then_a_step_down_then_stops(cli, journal, spoken):
    def today(on, *more):
        return cli("today", "--date", str(on), *SHORT, *more)

    journal.record_log("gentle", LoggedSession(3, ago(3), 7))
    easy = today(ago(2))
    assert (easy.code, easy.out) == (0, "day-03.mp3\n")
    assert "a flare-up session, small and gentle, since the last was red" in easy.err
    down = today(ago(1))
    assert down.out == "day-01.mp3\n"
    assert "one step down" in down.err
    cli("log", "--date", str(ago(1)), "--sharp")
    for stopped in (today(NOW), cli("session", "1", *SHORT)):
        assert (stopped.code, stopped.out) == (1, "")
        assert "see a doctor" in stopped.err
        assert "--anyway" in stopped.err
    assert today(NOW, "--anyway").code == 0
    assert cli("session", "1", *SHORT, "--anyway").code == 0


def test_the_morning_after_is_told_of_yesterdays(cli, journal):
    cli("log", "--date", str(ago(1)), "--pain", "2", "--before", "1")
    told = cli("log", "--next-morning", "4")
    assert told.out == f"{ago(1)}  day 1: pain 2, before 1, next morning 4, red\n"
    assert "since it hurt more the next morning (pain 4 of 10)" in told.err
    assert [s.date for s in journal.history("gentle")] == [ago(1)]


def test_a_flare_up_session_can_be_asked_for_and_leads_back(cli, journal, spoken):
    cli("log", "--date", str(ago(2)), "--day", "2", "--pain", "2")
    flare = cli("today", "--date", str(ago(1)), "--flare", *SHORT)
    assert (flare.code, flare.out) == (0, "day-03.mp3\n")
    assert journal.history("gentle")[-1].kind == "flare"
    assert "one step down, after a flare-up session" in cli("status").out


@pytest.mark.parametrize("note", ["shooting pain", "a bit numb, down the leg"])
def test_a_note_that_can_mean_that_it_spread_is_told_with_what_to_do(cli, journal, note):
    done = cli("log", "--pain", "2", "--note", note)
    assert "was it sharp, or did it travel" in done.err
    assert f"voiceguide log --day 1 --date {NOW} --spread" in done.err
    assert cli("log", "--day", "1", "--date", str(NOW), "--spread").out.endswith("red\n")
    (session,) = journal.history("gentle")
    assert (session.spread, session.note, session.pain) == (True, note, 2)
    assert "was it sharp" not in cli("log", "--note", note).err


@pytest.mark.parametrize(("answer", "spread"), [("y\n", True), ("\n", False)])
def test_on_a_terminal_it_is_asked_back(cli, journal, monkeypatch, answer, spread):
    typed = io.StringIO(answer)
    monkeypatch.setattr(typed, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stdin", typed)
    done = cli("log", "--pain", "2", "--note", "shooting down the leg")
    assert 'says "shooting" and "down the leg": was it sharp' in done.err
    assert done.out.endswith("red\n" if spread else "green\n")
    assert journal.history("gentle")[-1].spread is spread


def test_what_was_told_before_stays_unless_it_is_taken_back(cli, journal):
    cli("log", "--spread")
    cli("log", "--pain", "1")
    assert journal.history("gentle")[-1].spread
    cli("log", "--no-spread")
    assert not journal.history("gentle")[-1].spread


def test_a_stretch_that_hurt_is_named_with_what_follows(cli, journal):
    done = cli("log", "--pain", "2", "--pain", "figure-four=6")
    assert "figure-four gives way this time, since it hurt" in done.err
    assert "--pain N says" not in done.err
    assert "--pain N says" in cli("log", "--date", str(ago(1)), "--pain", "sphinx=6").err


def test_the_advice_to_have_it_looked_at_is_given_once(cli, journal):
    for days in range(14, 0, -1):
        journal.record_log("gentle", LoggedSession(1, ago(days), 4, logged=True))
    assert "have your back looked at" in cli("status").out
    assert "have your back looked at" in json.loads(cli("status", "--json").out)["next"]["checkup"]
    assert "have your back looked at" not in cli("log", "--pain", "4").err


@pytest.mark.long
def test_a_journal_that_somebody_else_holds_is_waited_for_and_then_left_alone(
    on_terminal, journal, built
):
    built(NOW)
    with closing(sqlite3.connect(journal.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        shown = on_terminal("log", "--pain", "1")
    assert (shown.code, shown.out) == (1, "")
    assert shown.raw.startswith("note: another program is using the journal: waiting for it")
    assert "another program is using it, and nothing was changed" in shown.raw
    assert journal.history("gentle") == [LoggedSession(1, NOW, built=True)]
