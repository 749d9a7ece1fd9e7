"""The journal's file: restored where it is lost, private, patient, and no hint loses anything."""

import shutil
import sqlite3
import stat
import sys
from contextlib import closing
from datetime import date, timedelta

import pytest

from voiceguide.errors import JournalBusyError, JournalDamagedError, JournalError, JournalNewerError
from voiceguide.person.journal import Journal
from voiceguide.person.journal_file import Patience
from voiceguide.person.model import LoggedSession, Start
from voiceguide.program.model import Avoid

FIRST = date(2024, 5, 1)
START = Start(FIRST, avoid=frozenset({Avoid.OF}))
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")


def session(day, pain=3):
    return LoggedSession(day, FIRST + timedelta(days=day), pain, logged=True)


@pytest.fixture
def journal(home):
    return Journal(home / "journal.sqlite3")


@pytest.fixture(scope="module")
def _twenty(tmp_path_factory):
    journal = Journal(tmp_path_factory.mktemp("twenty") / "home" / "journal.sqlite3")
    journal.record_start(START)
    for day in range(1, 21):
        journal.record_log("gentle", session(day))
    return journal.path.parent


@pytest.fixture
def recorded(journal, _twenty):
    """A journal with a start and twenty sessions."""
    shutil.copytree(_twenty, journal.path.parent)
    return journal


def days(journal):
    return [logged.day for logged in journal.history("gentle")]


def copies(journal):
    return {path for path in journal.path.parent.glob("*.sqlite3") if path != journal.path}


@pytest.fixture
def without_rows(tmp_path):
    """A sound journal with its tables and no row."""
    other = Journal(tmp_path / "other" / "journal.sqlite3")
    other.path.parent.mkdir()
    other.path.touch()
    other.history("gentle")
    return other.path


@pytest.mark.parametrize("lost", ["missing", "empty", "without rows"])
@pytest.mark.parametrize("first", ["read", "write"])
def test_a_lost_journal_is_restored_from_its_backup(
    recorded, without_rows, caplog, lost, first
):
    recorded.path.unlink()
    if lost == "empty":
        recorded.path.touch()
    elif lost == "without rows":
        shutil.copy(without_rows, recorded.path)
    if first == "write":
        recorded.record_log("gentle", session(21))
    assert recorded.start() == START
    assert days(recorded) == list(range(1, 21 + (first == "write")))
    (said,) = caplog.messages
    assert f"its 21 entries are back from {recorded.backup}" in said
    assert days(Journal(recorded.backup)) == days(recorded)


def test_the_command_line_says_that_it_was_restored(cli, recorded):
    recorded.path.unlink()
    done = cli("log", "--date", str(FIRST + timedelta(days=30)), "--day", "21", "--pain", "1")
    assert done.code == 0
    assert f"note: the journal was empty or missing: its 21 entries are back from" in done.err
    assert days(recorded) == list(range(1, 22))
    recorded.path.unlink()
    assert cli("-q", "status").err == ""


@POSIX
def test_a_link_that_leads_nowhere_is_named_while_there_is_a_backup(recorded, tmp_path):
    target = tmp_path / "disk" / "journal.sqlite3"
    target.parent.mkdir()
    recorded.path.rename(target)
    recorded.path.symlink_to(target)
    assert days(recorded) == list(range(1, 21))
    target.rename(tmp_path / "away")
    for attempt in (recorded.start, lambda: recorded.record_start(START)):
        with pytest.raises(JournalError, match="link") as refused:
            attempt()
        assert str(target) in refused.value.message
    assert not target.exists()
    recorded.path.unlink()
    assert days(recorded) == list(range(1, 21))


@POSIX
def test_a_new_journal_may_be_made_through_a_link(journal, tmp_path):
    journal.path.parent.mkdir()
    journal.path.symlink_to(tmp_path / "elsewhere")
    journal.record_start(START)
    assert journal.start() == START
    assert stat.S_IMODE((tmp_path / "elsewhere").stat().st_mode) == 0o600


def test_a_lost_journal_is_not_begun_anew_beside_a_backup_that_nobody_can_read(recorded):
    for copy in copies(recorded):
        copy.write_bytes(copy.read_bytes()[:-1000])
    recorded.path.unlink()
    before = {path: path.read_bytes() for path in copies(recorded)}
    for attempt in (recorded.start, lambda: recorded.record_start(START)):
        with pytest.raises(JournalDamagedError, match="backup"):
            attempt()
    assert {path: path.read_bytes() for path in copies(recorded)} == before


def test_where_the_latest_backup_is_damaged_an_older_one_is_taken(recorded):
    recorded.path.unlink()
    recorded.backup.write_bytes(b"oh no")
    assert recorded.start() == START
    assert days(recorded)[-1] >= 14


def test_a_backup_of_a_newer_voiceguide_stays(recorded):
    with closing(sqlite3.connect(recorded.backup)) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = recorded.backup.read_bytes()
    recorded.record_log("gentle", session(21))
    assert recorded.backup.read_bytes() == before
    recorded.path.unlink()
    with pytest.raises(JournalNewerError, match="newer"):
        recorded.start()
    assert recorded.backup.read_bytes() == before


def test_a_backup_with_more_rows_is_kept(recorded, tmp_path):
    old = Journal(tmp_path / "old" / "journal.sqlite3")
    old.record_start(START)
    shutil.copy(old.path, recorded.path)
    before = recorded.backup.read_bytes()
    for day in range(1, 40):
        recorded.record_log("gentle", session(day))
        assert before in {path.read_bytes() for path in copies(recorded)}


def test_some_older_copies_are_kept_and_not_too_many(recorded):
    for day in range(21, 50):
        recorded.record_log("gentle", session(day))
    assert sorted(len(days(Journal(path))) for path in copies(recorded)) == [26, 33, 40, 47, 49]


def test_a_damaged_journal_moved_away_as_the_hint_says_goes_on(recorded):
    recorded.path.write_bytes(recorded.path.read_bytes()[:-1000])
    with pytest.raises(JournalDamagedError) as damaged:
        recorded.start()
    assert str(recorded.backup) in damaged.value.hint
    assert "over" not in damaged.value.hint
    recorded.path.rename(recorded.path.with_name("away"))
    assert days(recorded) == list(range(1, 21))


@POSIX
def test_what_a_killed_writer_left_does_not_spoil_what_is_restored(recorded):
    with closing(sqlite3.connect(recorded.path, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE session SET pain = 9, note = printf('%5000c', 'x')")
        left = recorded.path.with_name("journal.sqlite3-journal")
        hot = left.read_bytes()
    recorded.path.unlink()
    left.write_bytes(hot)
    assert days(recorded) == list(range(1, 21))
    assert {logged.pain for logged in recorded.history("gentle")} == {3}


OLD_SCHEMAS = {
    1: (
        "CREATE TABLE built (id INTEGER PRIMARY KEY, program TEXT NOT NULL,"
        " day INTEGER NOT NULL, date TEXT NOT NULL) STRICT",
        "INSERT INTO built (program, day, date) VALUES ('gentle', 1, '2024-05-02')",
        "PRAGMA user_version = 1",
    ),
    2: (
        "CREATE TABLE start (id INTEGER PRIMARY KEY, date TEXT NOT NULL, program TEXT NOT NULL,"
        " avoid TEXT NOT NULL, position TEXT, ok INTEGER NOT NULL, signs TEXT NOT NULL) STRICT",
        "CREATE TABLE session (id INTEGER PRIMARY KEY, program TEXT NOT NULL,"
        " day INTEGER NOT NULL, date TEXT NOT NULL, pain INTEGER,"
        " sharp INTEGER NOT NULL DEFAULT 0, note TEXT NOT NULL DEFAULT '',"
        " easy INTEGER NOT NULL DEFAULT 0, built INTEGER NOT NULL DEFAULT 0,"
        " logged INTEGER NOT NULL DEFAULT 0, UNIQUE (program, date, day)) STRICT",
        "INSERT INTO start (date, program, avoid, ok, signs)"
        " VALUES ('2024-05-01', 'gentle', 'OF', 1, '')",
        "INSERT INTO session (program, day, date, pain, note, logged)"
        " VALUES ('gentle', 1, '2024-05-02', 3, 'left side', 1)",
        "PRAGMA user_version = 2",
    ),
}
"""Journals as older versions of voiceguide have left them."""
OLD_ROWS = {
    1: (None, LoggedSession(1, FIRST + timedelta(days=1), built=True)),
    2: (START, LoggedSession(1, FIRST + timedelta(days=1), 3, note="left side", logged=True)),
}


def write_old(path, schema):
    path.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        for statement in OLD_SCHEMAS[schema]:
            connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize("schema", OLD_SCHEMAS)
def test_an_older_journal_is_carried_over_whole_and_kept_as_it_was(journal, schema):
    write_old(journal.path, schema)
    before = journal.path.read_bytes()
    start, logged = OLD_ROWS[schema]
    assert (journal.start(), journal.history("gentle")) == (start, [logged])
    assert journal.path.with_name(f"journal.schema-{schema}.sqlite3").read_bytes() == before
    journal.record_log("gentle", session(9))
    assert days(journal) == [1, 9]


@pytest.mark.parametrize("schema", OLD_SCHEMAS)
def test_the_backup_of_an_older_voiceguide_restores_too(journal, schema):
    write_old(journal.backup, schema)
    start, logged = OLD_ROWS[schema]
    assert (journal.start(), journal.history("gentle")) == (start, [logged])
