"""The journal's file: it keeps what it is given, and refuses what it can't trust."""

import os
import shutil
import sqlite3
import subprocess
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from voiceguide.errors import JournalDamagedError, JournalError, JournalNewerError
from voiceguide.person.journal import Journal
from voiceguide.person.journal_schema import SCHEMA, sign
from voiceguide.person.model import LoggedSession, Start
from voiceguide.program.adjustment import SessionKind
from voiceguide.program.model import Avoid
from voiceguide.program.wishes import Eases

DATA = Path(__file__).parent / "data"
MAY = [date(2024, 5, day) for day in range(1, 32)]


@pytest.fixture
def journal(home):
    return Journal(home / "journal.sqlite3")


@pytest.fixture
def recorded(journal):
    """A journal with three days in it."""
    for day in (1, 2, 3):
        journal.record_built("gentle", day, MAY[day])
    return journal


def rewrite(path, *statements, signed=False):
    """Change a journal behind its back, or as a program would that knows its checksum."""
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    if signed:
        sign(connection)
    connection.commit()
    connection.close()


def days(journal, program="gentle"):
    return [session.day for session in journal.history(program)]


def test_looking_into_a_journal_that_is_not_there_makes_none(journal):
    assert (journal.start(), journal.history("gentle"), journal.last_program()) == (None, [], None)
    assert not journal.path.parent.exists()


def test_a_start_is_kept_whole_and_the_latest_counts(journal):
    journal.record_start(Start(MAY[0]))
    start = Start(
        MAY[1],
        "chair",
        frozenset({Avoid.OF, Avoid.HIP}),
        "chair",
        ok=False,
        signs=("fever",),
        baseline=4,
        days_a_week=2,
        eases=Eases.BACK,
        easier=frozenset({"sphinx", "figure-four"}),
    )
    journal.record_start(start)
    assert Journal(journal.path).start() == start


def test_a_log_is_kept_whole_and_a_second_one_replaces_it(recorded):
    told = LoggedSession(
        3,
        MAY[3],
        4,
        note="it pulled; 'drop table'",
        kind=SessionKind.FLARE,
        before=2,
        next_morning=3,
        stretches={"figure-four": 6, "sphinx": 0},
        built=True,
        logged=True,
    )
    recorded.record_log("gentle", told)
    assert recorded.history("gentle")[-1] == told
    recorded.record_log("gentle", LoggedSession(3, MAY[3], 2, spread=True))
    assert recorded.history("gentle")[-1] == LoggedSession(
        3, MAY[3], 2, spread=True, built=True, logged=True
    )
    assert len(recorded.history("gentle")) == 3


def test_building_again_forgets_no_pain(recorded):
    recorded.record_log("gentle", LoggedSession(3, MAY[3], 4))
    recorded.record_built("gentle", 3, MAY[3])
    assert recorded.history("gentle")[-1].pain == 4


def test_programs_are_kept_apart_and_in_the_order_of_dates(recorded):
    recorded.record_built("own", 1, MAY[9], kind=SessionKind.EASY)
    recorded.record_log("gentle", LoggedSession(9, MAY[0]))
    assert days(recorded) == [9, 1, 2, 3]
    assert [s.kind for s in recorded.history("own")] == [SessionKind.EASY]
    assert [s.day for s in recorded.history("gentle", MAY[2])] == [2, 3]
    assert recorded.history("another") == []


def test_a_clock_that_was_set_back_adds_no_session(recorded):
    recorded.record_built("gentle", 3, MAY[1])
    assert [(s.day, s.date) for s in recorded.history("gentle")][-1] == (3, MAY[3])
    assert days(recorded) == [1, 2, 3]


@pytest.fixture
def schema_1(journal):
    """A journal as the version before this one left it: a row for each build."""
    journal.path.parent.mkdir()
    rewrite(
        journal.path,
        "CREATE TABLE built (id INTEGER PRIMARY KEY, program TEXT NOT NULL,"
        " day INTEGER NOT NULL, date TEXT NOT NULL) STRICT",
        "INSERT INTO built (program, day, date) VALUES ('gentle', 1, '2024-05-01'),"
        " ('gentle', 1, '2024-05-01'), ('gentle', 2, '2024-05-02'), ('own', 5, '2024-05-02')",
        "PRAGMA user_version = 1",
    )
    return journal


def test_a_journal_of_schema_1_is_taken_over_whole(schema_1):
    expected = [LoggedSession(1, MAY[0], built=True), LoggedSession(2, MAY[1], built=True)]
    assert schema_1.history("gentle") == expected
    assert schema_1.history("own") == [LoggedSession(5, MAY[1], built=True)]
    schema_1.record_built("gentle", 3, MAY[2])
    assert days(Journal(schema_1.path)) == [1, 2, 3]
    assert schema_1.start() is None


def test_what_is_built_instead_is_kept_until_somebody_has_told_of_the_session(recorded):
    recorded.record_built("gentle", 3, MAY[3], kind=SessionKind.FLARE)
    assert recorded.history("gentle")[-1].kind is SessionKind.FLARE
    recorded.record_log("gentle", recorded.history("gentle")[-1])
    recorded.record_built("gentle", 3, MAY[3])
    assert recorded.history("gentle")[-1].kind is SessionKind.FLARE


@pytest.mark.parametrize("schema", [2, 3])
def test_an_older_journal_is_taken_over_whole_and_kept_as_it_was(journal, schema):
    """A real one, as the version that had that schema left it."""
    older = DATA / f"journal-{schema}.sqlite3"
    journal.path.parent.mkdir()
    shutil.copy(older, journal.path)
    march = [date(2026, 3, day) for day in range(1, 7)]
    assert journal.start() == Start(march[1], avoid=frozenset({Avoid.KNEEL, Avoid.HIP}))
    told = {"built": True, "logged": True}
    assert journal.history("gentle") == [
        LoggedSession(1, march[1], 2, note="stiff in the morning", **told),
        LoggedSession(2, march[2], 6, spread=True, note="left leg \u2013 \u00fc", **told),
        LoggedSession(2, march[3], kind=SessionKind.EASY, **told),
        LoggedSession(1, march[4], built=True),
    ]
    assert journal.history("own") == [LoggedSession(5, march[5], 4, logged=True)]
    journal.record_built("own", 6, march[5])
    assert days(Journal(journal.backup), "own") == [5, 6]
    as_it_was = journal.path.with_name(f"journal.schema-{schema}.sqlite3")
    assert as_it_was.read_bytes() == older.read_bytes()


def test_nonsense_in_schema_1_is_named_and_not_dropped(schema_1):
    rewrite(schema_1.path, "UPDATE built SET day = -125 WHERE id = 3")
    with pytest.raises(JournalError, match="-125"):
        schema_1.history("gentle")


@pytest.mark.parametrize("newer", [SCHEMA + 1, SCHEMA + 41])
def test_a_newer_schema_is_refused_by_name_and_left_alone(recorded, newer):
    rewrite(recorded.path, f"PRAGMA user_version = {newer}")
    before = recorded.path.read_bytes()
    with pytest.raises(JournalNewerError, match=rf"schema {newer} is newer") as reading:
        recorded.history("gentle")
    with pytest.raises(JournalError, match=rf"schema {newer} is newer"):
        recorded.record_built("gentle", 2, MAY[6])
    assert str(recorded.path) in reading.value.message
    assert recorded.path.read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [b"this is no database", b"SQLite format 3\0" + bytes(200), b"\xff" * 5000],
    ids=["text", "zeros", "ones"],
)
def test_a_file_that_is_no_journal_is_named_and_left_alone(journal, content):
    journal.path.parent.mkdir()
    journal.path.write_bytes(content)
    with pytest.raises(JournalError) as reading:
        journal.history("gentle")
    with pytest.raises(JournalError):
        journal.record_built("gentle", 1, MAY[0])
    assert str(journal.path) in reading.value.message
    assert reading.value.hint
    assert journal.path.read_bytes() == content


def test_a_database_of_something_else_is_left_alone(journal):
    journal.path.parent.mkdir()
    rewrite(journal.path, "CREATE TABLE recipe (name TEXT)")
    before = journal.path.read_bytes()
    with pytest.raises(JournalError, match="not a journal"):
        journal.record_start(Start(MAY[0]))
    assert journal.path.read_bytes() == before


@pytest.mark.parametrize("length", [1, 99, 100, 3000, 4096, -4096, -200, -1])
def test_a_journal_cut_short_is_named_and_its_backup_too(recorded, length):
    recorded.path.write_bytes(recorded.path.read_bytes()[:length])
    with pytest.raises(JournalError, match="journal") as reading:
        recorded.history("gentle")
    assert str(recorded.backup) in reading.value.hint


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE session SET day = -125", "-125"),
        ("UPDATE session SET date = 'yesterday'", "yesterday"),
        ("UPDATE session SET pain = 11", "11"),
        ("UPDATE session SET next_morning = -1", "-1"),
        ("UPDATE session SET kind = 'hard'", "hard"),
        ("UPDATE session SET stretches = '{\"sphinx\": 12}'", "12"),
        ("UPDATE session SET stretches = 'sphinx'", "damaged"),
        ("UPDATE session SET stretches = '[6]'", "damaged"),
        ("UPDATE session SET note = CAST(x'ff00d9' AS TEXT)", "decode"),
    ],
)
def test_a_row_that_makes_no_sense_is_named(recorded, change, named):
    rewrite(recorded.path, change, signed="CAST" not in change)
    with pytest.raises(JournalDamagedError, match=named):
        recorded.history("gentle")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE start SET avoid = 'SOUP'", "SOUP"),
        ("UPDATE start SET eases = 'up'", "up"),
        ("UPDATE start SET baseline = 11", "11"),
        ("UPDATE start SET days_a_week = 8", "8"),
    ],
)
def test_a_start_that_makes_no_sense_is_named(journal, change, named):
    journal.record_start(Start(MAY[0]))
    rewrite(journal.path, change, signed=True)
    with pytest.raises(JournalError, match=named):
        journal.start()


def test_a_damaged_table_of_contents_is_named(recorded):
    whole = recorded.path.read_bytes()
    recorded.path.write_bytes(whole.replace(b"INTEGER PRIMARY", b"INTEGER PRIMAR\xd9"))
    with pytest.raises(JournalError, match="journal"):
        recorded.history("gentle")


def test_a_byte_changed_anywhere_raises_nothing_but_a_journal_error(recorded):
    whole = recorded.path.read_bytes()
    for place in range(0, len(whole), 37):
        damaged = bytearray(whole)
        damaged[place] ^= 0xD9
        recorded.path.write_bytes(damaged)
        try:
            recorded.history("gentle")
        except JournalError as error:
            assert str(recorded.path) in error.message  # noqa: PT017 - it may also go well


def test_each_write_keeps_a_backup_that_restores_all_of_it(recorded):
    recorded.record_log("gentle", LoggedSession(3, MAY[3], 4))
    before = recorded.history("gentle")
    recorded.path.write_bytes(b"oh no")
    shutil.copy(recorded.backup, recorded.path)
    assert recorded.history("gentle") == before


def test_a_damaged_journal_does_not_spoil_its_backup(recorded):
    before = recorded.backup.read_bytes()
    recorded.path.write_bytes(recorded.path.read_bytes()[:-200])
    with pytest.raises(JournalError):
        recorded.record_built("gentle", 4, MAY[4])
    assert recorded.backup.read_bytes() == before


def test_a_folder_in_the_journals_place_is_named(journal):
    journal.path.mkdir(parents=True)
    with pytest.raises(JournalError, match=r"journal\.sqlite3"):
        journal.history("gentle")


def test_a_home_that_is_a_file_is_named(journal, home):
    home.write_bytes(b"")
    with pytest.raises(JournalError, match=r"journal\.sqlite3"):
        journal.record_built("gentle", 1, MAY[0])


def test_an_empty_file_becomes_a_journal(journal):
    journal.path.parent.mkdir()
    journal.path.touch()
    assert journal.history("gentle") == []
    journal.record_built("gentle", 1, MAY[0])
    assert days(journal) == [1]


WRITER = """
import sys
from datetime import date, timedelta
from pathlib import Path
from voiceguide.person.journal import Journal
print("ready", flush=True)
sys.stdin.readline()
for day in range(1, 21):
    on = date(2024, 1, 1) + timedelta(days=day)
    Journal(Path(sys.argv[1])).record_built(sys.argv[2], day, on)
"""


def test_processes_that_write_at_once_lose_nothing(journal):
    programs = ["one", "two", "three"]
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(journal.path), program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ,
            text=True,
        )
        for program in programs
    ]
    # They begin together, on a journal that nobody has made yet.
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        _, complaints = writer.communicate(timeout=100)
        # On a busy machine one may be told that it waits.
        assert (writer.returncode, "Traceback" in complaints) == (0, False)
    for kept in (journal, Journal(journal.backup)):
        for program in programs:
            assert days(kept, program) == list(range(1, 21))
    assert all(a.date < b.date for a, b in pairwise(journal.history("one")))
