"""The journal's file: restored where it is lost, private, patient, and no hint loses anything."""

import errno
import logging
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import date, timedelta

import pytest

from voiceguide.errors import JournalBusyError, JournalDamagedError, JournalError, JournalNewerError
from voiceguide.files import has_locks
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
def test_a_lost_journal_is_restored_from_its_backup(recorded, without_rows, caplog, lost, first):
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
    assert "note: the journal was empty or missing: its 21 entries are back from" in done.err
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
        (
            "CREATE TABLE built (id INTEGER PRIMARY KEY, program TEXT NOT NULL,"
            " day INTEGER NOT NULL, date TEXT NOT NULL) STRICT"
        ),
        "INSERT INTO built (program, day, date) VALUES ('gentle', 1, '2024-05-02')",
        "PRAGMA user_version = 1",
    ),
    2: (
        (
            "CREATE TABLE start (id INTEGER PRIMARY KEY, date TEXT NOT NULL, program TEXT NOT NULL,"
            " avoid TEXT NOT NULL, position TEXT, ok INTEGER NOT NULL, signs TEXT NOT NULL) STRICT"
        ),
        (
            "CREATE TABLE session (id INTEGER PRIMARY KEY, program TEXT NOT NULL,"
            " day INTEGER NOT NULL, date TEXT NOT NULL, pain INTEGER,"
            " sharp INTEGER NOT NULL DEFAULT 0, note TEXT NOT NULL DEFAULT '',"
            " easy INTEGER NOT NULL DEFAULT 0, built INTEGER NOT NULL DEFAULT 0,"
            " logged INTEGER NOT NULL DEFAULT 0, UNIQUE (program, date, day)) STRICT"
        ),
        (
            "INSERT INTO start (date, program, avoid, ok, signs)"
            " VALUES ('2024-05-01', 'gentle', 'OF', 1, '')"
        ),
        (
            "INSERT INTO session (program, day, date, pain, note, logged)"
            " VALUES ('gentle', 1, '2024-05-02', 3, 'left side', 1)"
        ),
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


def modes(folder):
    """Which rights group and others have, of all that is in a folder and of itself."""
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.iterdir()]}


@POSIX
@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_journal_and_backups_are_for_their_owner_alone(journal, umask):
    before = os.umask(umask)
    try:
        write_old(journal.path, 2)
        for day in range(1, 10):
            journal.record_log("gentle", session(day))
    finally:
        os.umask(before)
    found = modes(journal.path.parent)
    assert len(found) == 5
    assert found.pop("home") == 0o700
    assert set(found.values()) == {0o600}


@POSIX
@pytest.mark.parametrize("command", [("status",), ("log", "--pain", "1")], ids=str)
def test_what_others_could_read_is_shut_when_it_is_found(cli, recorded, command):
    folder = recorded.path.parent
    for path in [folder, *folder.iterdir()]:
        path.chmod(0o755)
    assert cli(*command).code == 0
    found = modes(folder)
    assert (found.pop("home"), set(found.values())) == (0o700, {0o600})


@POSIX
def test_while_it_is_written_nothing_of_it_is_for_others(recorded):
    recorded.path.parent.chmod(0o755)
    with recorded._file.writing() as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("UPDATE session SET note = printf('%5000c', 'x')")
        assert recorded.path.with_name("journal.sqlite3-journal").exists()
        found = modes(recorded.path.parent)
        assert (found.pop("home"), set(found.values())) == (0o700, {0o600})


@POSIX
def test_a_folder_that_is_everybodys_stays_so(tmp_path):
    tmp_path.chmod(0o1777)
    journal = Journal(tmp_path / "journal.sqlite3")
    journal.record_start(START)
    found = modes(tmp_path)
    assert found[tmp_path.name] == 0o1777
    assert found["journal.sqlite3"] == found["journal.backup.sqlite3"] == 0o600


HEALTHY = [
    "SQLITE_BUSY",
    "SQLITE_LOCKED",
    "SQLITE_FULL",
    "SQLITE_READONLY",
    "SQLITE_READONLY_DIRECTORY",
    "SQLITE_CANTOPEN",
    "SQLITE_PERM",
    "SQLITE_IOERR",
    "SQLITE_IOERR_WRITE",
    "SQLITE_NOMEM",
    "SQLITE_PROTOCOL",
]


def sqlite_error(name):
    error = sqlite3.OperationalError(name)
    error.sqlite_errorcode = getattr(sqlite3, name)
    return error


@pytest.mark.parametrize(
    "fault",
    [
        *map(sqlite_error, HEALTHY),
        *(OSError(number, "no") for number in (errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO)),
    ],
    ids=str,
)
def test_what_keeps_a_sound_journal_from_being_used_is_named_and_no_hint_risks_it(recorded, fault):
    for block in (recorded._file.reading, recorded._file.writing):
        with pytest.raises(JournalError) as refused, block():
            raise fault
        assert not isinstance(refused.value, JournalDamagedError)
        assert "run the command again" in refused.value.hint
        for risky in ("move", "copy", "over", str(recorded.backup)):
            assert risky not in refused.value.hint
    assert days(recorded) == list(range(1, 21))


def test_the_hint_of_a_newer_journal_is_to_update(recorded):
    with closing(sqlite3.connect(recorded.path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(JournalNewerError) as newer:
        recorded.start()
    assert newer.value.hint == "update voiceguide: a newer one wrote it"


def test_a_program_whose_name_is_no_text_is_not_taken_for_damage(recorded):
    with pytest.raises(JournalError, match="no text") as refused:
        recorded.record_start(Start(FIRST, program="gentle\udcff"))
    assert not isinstance(refused.value, JournalDamagedError)


def test_a_journal_that_another_program_has_open_with_a_log_is_read_and_written(recorded):
    with closing(sqlite3.connect(recorded.path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("SELECT count(*) FROM session").fetchall()
        recorded.record_log("gentle", session(21))
        assert days(recorded) == list(range(1, 22))
        assert recorded.path.with_name("journal.sqlite3-wal").exists()
        assert days(Journal(recorded.backup)) == list(range(1, 22))


@pytest.fixture
def held(recorded):
    """Another program's connection, in the middle of a transaction."""
    with closing(sqlite3.connect(recorded.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield other


def test_a_busy_journal_is_told_from_a_damaged_one(recorded, held, caplog):
    before = recorded.backup.read_bytes()
    impatient = Journal(recorded.path, Patience(notice_s=0.02, wait_s=0.04))
    for attempt in (impatient.start, lambda: impatient.record_log("gentle", session(21))):
        caplog.clear()
        with pytest.raises(JournalBusyError, match="another program is using it") as busy:
            attempt()
        assert caplog.messages == ["another program is using the journal: waiting for it"]
        assert "move" not in busy.value.hint
    held.execute("ROLLBACK")
    assert days(recorded) == list(range(1, 21))
    assert recorded.backup.read_bytes() == before


def test_who_waits_is_told_so_and_goes_on_once_the_other_is_done(recorded, held):
    class Finish(logging.Handler):
        def emit(self, _):
            held.execute("COMMIT")

    finish, logger = Finish(), logging.getLogger("voiceguide")
    logger.addHandler(finish)
    try:
        Journal(recorded.path, Patience(notice_s=0.02, wait_s=60)).record_log("gentle", session(21))
    finally:
        logger.removeHandler(finish)
    assert days(recorded) == list(range(1, 22))


def test_nobody_is_told_of_a_short_wait_or_of_none(recorded, caplog):
    recorded.record_log("gentle", session(21))
    assert caplog.messages == []


def test_a_disk_has_locks_or_has_none(tmp_path, monkeypatch):
    assert has_locks(tmp_path)
    assert has_locks(tmp_path / "missing")
    fcntl = pytest.importorskip("fcntl")

    def refuse(*_):
        raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr(fcntl, "lockf", refuse)
    assert not has_locks(tmp_path)


NO_LOCKS = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
int flock(int file, int operation) { errno = ENOLCK; return -1; }
static int other(const char *name, int file, int command, void *value) {
  switch (command) {
    case F_GETLK: case F_SETLK: case F_SETLKW:
    case F_OFD_GETLK: case F_OFD_SETLK: case F_OFD_SETLKW: errno = ENOLCK; return -1;
  }
  return ((int (*)(int, int, ...)) dlsym(RTLD_NEXT, name))(file, command, value);
}
#define FORWARD(name) int name(int file, int command, ...) { \
  va_list more; va_start(more, command); void *value = va_arg(more, void *); va_end(more); \
  return other(#name, file, command, value); }
FORWARD(fcntl)
FORWARD(fcntl64)
"""
"""A disk without locks, as some network disks are."""


@pytest.fixture(scope="module")
def no_locks(tmp_path_factory):
    """The path of a library to preload."""
    if sys.platform != "linux" or shutil.which("gcc") is None:
        pytest.skip("needs Linux and gcc, to make a disk without locks")
    folder = tmp_path_factory.mktemp("no-locks")
    (folder / "locks.c").write_text(NO_LOCKS)
    library = folder / "locks.so"
    subprocess.run(
        ["gcc", "-shared", "-fPIC", "-o", library, folder / "locks.c", "-ldl"], check=True
    )
    return str(library)


def test_on_a_disk_without_locks_the_journal_works(run, recorded, no_locks):
    logged = run("log", "--day", "21", "--pain", "1", LD_PRELOAD=no_locks)
    assert (logged.code, "day 21: pain 1" in logged.out) == (0, True)
    assert "waiting" not in logged.err
    assert days(recorded) == list(range(1, 22))
    assert days(Journal(recorded.backup)) == list(range(1, 22))
    assert not recorded.path.with_name("journal.sqlite3.lock").exists()


LOGS = """
import sys
from datetime import date, timedelta
from pathlib import Path
from voiceguide.person.journal import Journal
from voiceguide.person.model import LoggedSession
journal = Journal(Path(sys.argv[1]))
for day in range(1, int(sys.argv[3]) + 1):
    on = date(2024, 1, 1) + timedelta(days=day)
    journal.record_log(sys.argv[2], LoggedSession(day, on, day % 11, logged=True))
    print(day, flush=True)
"""


def log_at_once(path, processes, each, **env):
    """Log from some processes at once; gives what each has acknowledged."""
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", LOGS, str(path), str(number), str(each)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | env,
            text=True,
        )
        for number in range(processes)
    ]
    acknowledged = {}
    for number, writer in enumerate(writers):
        out, err = writer.communicate(timeout=500)
        # On a busy machine one may be told that it waits.
        assert (writer.returncode, "Traceback" in err, "backup" in err) == (0, False, False)
        acknowledged[str(number)] = [int(day) for day in out.split()]
    return acknowledged


# coverage.py has its data in SQLite too, which fails there.
@pytest.mark.usefixtures("without_coverage")
def test_on_a_disk_without_locks_processes_wait_for_each_other(journal, no_locks):
    acknowledged = log_at_once(journal.path, 2, 4, LD_PRELOAD=no_locks)
    for program, logged in acknowledged.items():
        assert [s.day for s in journal.history(program)] == logged == list(range(1, 5))


KILLED = """
import os, sys
from pathlib import Path
from voiceguide.person.journal import Journal
with Journal(Path(sys.argv[1]))._file.writing() as connection:
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("UPDATE session SET pain = 9, note = printf('%5000c', 'x')")
    os.kill(os.getpid(), 9)
"""


@pytest.mark.usefixtures("without_coverage")
def test_on_a_disk_without_locks_who_was_killed_is_not_waited_for(run, recorded, no_locks):
    run(str(recorded.path), python=("-c", KILLED), LD_PRELOAD=no_locks)
    assert recorded.path.with_name("journal.sqlite3.lock").exists()
    shown = run("status", LD_PRELOAD=no_locks)
    assert (shown.code, shown.err) == (0, "")
    assert {logged.pain for logged in recorded.history("gentle")} == {3}
    assert not recorded.path.with_name("journal.sqlite3.lock").exists()


@pytest.mark.long
def test_eight_processes_that_log_forty_times_each_lose_nothing(journal):
    acknowledged = log_at_once(journal.path, 8, 40)
    for kept in (journal, Journal(journal.backup)):
        for program, logged in acknowledged.items():
            assert [s.day for s in kept.history(program)] == logged == list(range(1, 41))
