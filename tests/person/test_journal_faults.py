"""A disk that fails at any call of `log` or `start` leaves the journal as before or as after."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from errno import EIO, ENOSPC, EROFS
from pathlib import Path
from typing import NamedTuple

import pytest

from voiceguide.person.journal import Journal
from voiceguide.person.model import LoggedSession, Start
from voiceguide.program.model import Avoid

# Counts the calls that change something under a folder; one of them fails, or all from it on.
FAULTS = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>
#define REAL(name) ((__typeof__(name) *) dlsym(RTLD_NEXT, #name))

static int fails(const char *path) {
  static int calls = 0;
  const char *folder = getenv("FAULT_FOLDER");
  if (!folder || !path || strncmp(path, folder, strlen(folder))) return 0;
  int at = atoi(getenv("FAULT_AT")), lasting = atoi(getenv("FAULT_LASTING"));
  FILE *log = fopen(getenv("FAULT_LOG"), "w");
  fprintf(log, "%d", ++calls);
  fclose(log);
  errno = atoi(getenv("FAULT_ERRNO"));
  return calls == at || (lasting && calls > at);
}
static int file_fails(int file) {
  char link[64], path[PATH_MAX + 1] = "";
  int before = errno;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  if (readlink(link, path, PATH_MAX) < 0) path[0] = 0;
  errno = before;
  return fails(path);
}
#define OPEN(name) int name(const char *path, int flags, ...) { \\
  va_list more; va_start(more, flags); mode_t mode = va_arg(more, int); va_end(more); \\
  if (flags & (O_CREAT | O_TRUNC) && fails(path)) return -1; \\
  return REAL(name)(path, flags, mode); }
OPEN(open) OPEN(open64)
#define OPENAT(name) int name(int at, const char *path, int flags, ...) { \\
  va_list more; va_start(more, flags); mode_t mode = va_arg(more, int); va_end(more); \\
  if (flags & (O_CREAT | O_TRUNC) && fails(path)) return -1; \\
  return REAL(name)(at, path, flags, mode); }
OPENAT(openat) OPENAT(openat64)
#define ON_FILE(type, name, parameters, ...) type name parameters { \\
  return file_fails(file) ? -1 : REAL(name)(__VA_ARGS__); }
ON_FILE(ssize_t, write, (int file, const void *data, size_t size), file, data, size)
ON_FILE(ssize_t, pwrite, (int file, const void *data, size_t n, off_t at), file, data, n, at)
ON_FILE(ssize_t, pwrite64, (int file, const void *data, size_t n, off64_t at), file, data, n, at)
ON_FILE(int, ftruncate, (int file, off_t size), file, size)
ON_FILE(int, ftruncate64, (int file, off64_t size), file, size)
ON_FILE(int, fsync, (int file), file)
ON_FILE(int, fdatasync, (int file), file)
ON_FILE(int, fchmod, (int file, mode_t mode), file, mode)
#define ON_PATH(name, parameters, ...) int name parameters { \\
  return fails(path) ? -1 : REAL(name)(__VA_ARGS__); }
ON_PATH(unlink, (const char *path), path)
ON_PATH(mkdir, (const char *path, mode_t mode), path, mode)
ON_PATH(chmod, (const char *path, mode_t mode), path, mode)
ON_PATH(rename, (const char *path, const char *to), path, to)
"""

FIRST = date(2024, 5, 1)
TOLD = [LoggedSession(day, FIRST + timedelta(days=day), 3, logged=True) for day in range(1, 14)]
NEXT = LoggedSession(14, FIRST + timedelta(days=14), 1, note="left side", logged=True)
LOG = ("log", "--day", "14", "--date", str(NEXT.date), "--pain", "1", "--note", "left side")
BEGUN = Start(FIRST, avoid=frozenset({Avoid.OF}))
ANEW = Start(FIRST + timedelta(days=20), "chair")
START = ("start", "--yes", "--date", str(ANEW.date), "--program", "chair")


class Case(NamedTuple):
    """A command, and what the journal has before and after it."""

    arguments: tuple[str, ...]
    before: tuple[Start | None, list[LoggedSession]]
    after: tuple[Start | None, list[LoggedSession]]
    home: str = "begun"


@pytest.fixture(scope="module")
def faults(tmp_path_factory):
    """The path of a library to preload."""
    if sys.platform != "linux" or shutil.which("gcc") is None:
        pytest.skip("needs Linux and gcc, to make a disk that fails")
    folder = tmp_path_factory.mktemp("faults")
    (folder / "faults.c").write_text(FAULTS)
    library, source = folder / "faults.so", folder / "faults.c"
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return library


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """A home with a journal. The next entry is the fifteenth, for which an older copy is made."""
    home = tmp_path_factory.mktemp("begun") / "home"
    journal = Journal(home / "journal.sqlite3")
    journal.record_start(BEGUN)
    for session in TOLD:
        journal.record_log("gentle", session)
    return home


# Runs command lines, each in a fork of its own: the imports are made once.
COMMANDS = """
import json, os, sys
from voiceguide.cli import app, log, start
for line in sys.stdin:
    arguments, env, said = json.loads(line)
    if not (child := os.fork()):
        os.environ.update(env)
        sys.stdout = sys.stderr = open(said, "w")
        code = app.run(arguments)
        sys.stderr.flush()
        os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture(scope="module")
def commands(faults):
    """What runs command lines on a disk that fails."""
    with subprocess.Popen(
        [sys.executable, "-c", COMMANDS],
        env=os.environ | {"LD_PRELOAD": str(faults)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        yield running
        running.stdin.close()


@pytest.fixture
def ended(home, begun, commands, tmp_path) -> Callable[..., int]:
    """Run a command on a disk that fails; gives how many of its calls change something."""

    def _ended(case: Case, number: int, at: int, *, lasting: bool) -> int:
        shutil.rmtree(home, ignore_errors=True)
        if case.home != "fresh":
            shutil.copytree(begun, home)
        if case.home == "older":
            make_older(home / "journal.sqlite3")
        count, said = tmp_path / "count", tmp_path / "said"
        fault = {
            "VOICEGUIDE_HOME": str(home),
            "FAULT_FOLDER": str(home),
            "FAULT_LOG": str(count),
            "FAULT_ERRNO": str(number),
            "FAULT_AT": str(at),
            "FAULT_LASTING": str(int(lasting)),
        }
        commands.stdin.write(json.dumps([case.arguments, fault, str(said)]) + "\n")
        commands.stdin.flush()
        code, err = int(commands.stdout.readline()), said.read_text()
        what = f"{case.arguments[0]}, error {number} at call {at}: {err}"
        assert code in (0, 1), what
        assert "unexpected" not in err, what
        assert ("error: the journal " in err) is (code == 1), what
        left = content(home / "journal.sqlite3")
        assert left == case.after if code == 0 else left in (case.before, case.after), what
        copy = home / "journal.backup.sqlite3"
        assert not copy.exists() or content(copy) in (case.before, case.after), what
        # And it works again as soon as the disk does.
        Journal(home / "journal.sqlite3").record_log("own", NEXT)
        assert Journal(home / "journal.sqlite3").history("own") == [NEXT], what
        return int(count.read_text())

    return _ended


def make_older(path: Path) -> None:
    """Make a journal one of schema 2."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE checksum")
        connection.execute("PRAGMA user_version = 2")
        connection.commit()


def content(path: Path):
    journal = Journal(path)
    return journal.start(), journal.history("gentle")


CASES = {
    "log": Case(LOG, (BEGUN, TOLD), (BEGUN, [*TOLD, NEXT])),
    "start": Case(START, (BEGUN, TOLD), (ANEW, TOLD)),
    "log in an older journal": Case(LOG, (BEGUN, TOLD), (BEGUN, [*TOLD, NEXT]), "older"),
    "log on a fresh machine": Case(LOG, (None, []), (None, [NEXT]), "fresh"),
    "start on a fresh machine": Case(START, (None, []), (ANEW, []), "fresh"),
}


@pytest.mark.parametrize("at", [1, 6])
def test_a_full_disk_loses_nothing(ended, at):
    ended(CASES["log"], ENOSPC, at, lasting=True)


@pytest.mark.long
@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("number", [ENOSPC, EIO, EROFS], ids=["full", "failing", "read-only"])
@pytest.mark.parametrize("case", CASES)
def test_a_disk_that_fails_at_any_call_loses_nothing(ended, case, number, lasting):
    calls = ended(CASES[case], number, 10_000, lasting=lasting)
    assert calls > 9
    for at in range(1, calls + 1):
        ended(CASES[case], number, at, lasting=lasting)
