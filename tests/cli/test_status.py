"""`voiceguide status`: done, missed, next, pain."""

import json
from datetime import date

import pytest

from voiceguide.person.journal import Journal
from voiceguide.person.model import LoggedSession, Start

SHOWN = """\
Gentle back stretches: 2 of 56 days done
2026-03-03  day  1  pain  2  ##  green
2026-03-05  day  2  pain  6  ######  red  left side
missed: 2 (2026-03-02, 2026-03-04)
next: day 2: a flare-up session, small and gentle, since the last was red (pain 6 of 10)
"""


@pytest.fixture
def lived(home):
    """A start and two sessions, on three of four dates."""
    journal = Journal(home / "journal.sqlite3")
    journal.record_start(Start(date(2026, 3, 2)))
    journal.record_log("gentle", LoggedSession(1, date(2026, 3, 3), 2))
    journal.record_log("gentle", LoggedSession(2, date(2026, 3, 5), 6, note="left side"))
    return journal


def test_it_is_plain_where_there_is_no_terminal(run, lived):
    assert run("status", "--date", "2026-03-06") == (0, SHOWN, "")


def test_json_has_the_same(cli, lived):
    done = cli("status", "--date", "2026-03-06", "--json")
    told = json.loads(done.out)
    assert (told["schema"], told["program"], told["start"]) == (1, "gentle", "2026-03-02")
    assert [(s["day"], s["date"], s["light"]) for s in told["done"]] == [
        (1, "2026-03-03", "green"),
        (2, "2026-03-05", "red"),
    ]
    assert told["missed"] == ["2026-03-02", "2026-03-04"]
    assert (told["next"]["day"], told["next"]["hold_s"], told["next"]["kind"]) == (2, 5, "flare")
    assert told["next"]["reason"] in SHOWN


def test_a_fresh_machine_has_day_1_before_it_and_stays_fresh(cli, home):
    done = cli("status")
    assert done.code == 0
    assert "0 of 56 days done" in done.out
    assert "next: 5 s x 3; day 1: the first session" in done.out
    assert not home.exists()


def test_red_twice_has_no_next(cli, lived):
    lived.record_log("gentle", LoggedSession(2, date(2026, 3, 6), spread=True))
    assert "next: no session; red twice running" in cli("status", "--date", "2026-03-07").out


def test_looking_changes_nothing(cli, lived):
    before = lived.path.read_bytes()
    cli("status")
    assert lived.path.read_bytes() == before
