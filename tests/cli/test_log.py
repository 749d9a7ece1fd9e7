"""`voiceguide log`: which session it is about, and what follows from it."""

from datetime import date, timedelta

import pytest

from voiceguide.person.journal import Journal
from voiceguide.person.model import LoggedSession

SHORT = ("--voice", "tones", "--minutes", "7", "--warm-up", "done")
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
            journal.record_built("gentle", day, on, easy=False)

    return _built


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (("--pain", "3"), "pain 3, green"),
        (("--pain", "5"), "pain 5, amber"),
        (("--pain", "6"), "pain 6, red"),
        (("--sharp",), "sharp or spreading, red"),
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


def test_a_day_and_a_date_can_be_named(cli, journal):
    cli("log", "--day", "9", "--date", str(ago(3)), "--pain", "2")
    assert journal.history("gentle") == [LoggedSession(9, ago(3), 2, logged=True)]


def test_a_second_log_keeps_what_it_does_not_change(cli, journal, built):
    built(NOW)
    cli("log", "--pain", "4", "--note", "left side")
    cli("log", "--sharp")
    assert journal.history("gentle")[-1] == LoggedSession(
        1, NOW, 4, sharp=True, note="left side", built=True, logged=True
    )


@pytest.mark.parametrize(
    "wrong",
    [
        ("--pain", "11"),
        ("--pain", "-1"),
        ("--pain", "much"),
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


def test_today_after_red_is_easy_then_a_step_down_then_stops(cli, journal, spoken):
    def today(on, *more):
        return cli("today", "--date", str(on), *SHORT, *more)

    journal.record_log("gentle", LoggedSession(3, ago(3), 7))
    easy = today(ago(2))
    assert (easy.code, easy.out) == (0, "day-03.mp3\n")
    assert "an easy day, since the last was red (pain 7 of 10)" in easy.err
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
