"""A bit that flips in the journal hides no row and changes none: it is damage, or does no harm."""

import random
import shutil
from datetime import date, timedelta

import pytest

from voiceguide.errors import JournalError
from voiceguide.person.journal import Journal, _upsert
from voiceguide.person.model import LoggedSession, Start
from voiceguide.program.model import Avoid

FIRST = date(2024, 5, 1)
SESSIONS = [
    LoggedSession(
        1 + number % 56,
        FIRST + timedelta(days=number),
        number % 11,
        note="left side" * (number % 3),
        logged=True,
    )
    for number in range(120)
]
START = Start(FIRST, avoid=frozenset({Avoid.OF, Avoid.HIP}), position="chair")
LATEST = LoggedSession(9, FIRST + timedelta(days=200), 2, logged=True)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    journal = Journal(tmp_path_factory.mktemp("whole") / "home" / "journal.sqlite3")
    journal.record_start(START)
    with journal._file.writing() as connection:
        for session in SESSIONS:
            _upsert(connection, "gentle", session)
    return journal.path.parent


@pytest.fixture
def journal(home, whole):
    """A journal of 121 rows."""
    shutil.copytree(whole, home)
    return Journal(home / "journal.sqlite3")


def flips(sound, count, seed):
    """So many copies of some bytes, each with one bit of them flipped."""
    chance = random.Random(seed)  # noqa: S311 - the same bits each time
    for _ in range(count):
        place, bit = chance.randrange(len(sound)), chance.randrange(8)
        flipped = bytearray(sound)
        flipped[place] ^= 1 << bit
        yield f"bit {bit} of byte {place}", flipped


def as_read(journal):
    try:
        return journal.start(), journal.history("gentle")
    except JournalError:
        return None


def test_a_flipped_bit_hides_and_changes_nothing(journal):
    for where, flipped in flips(journal.path.read_bytes(), 60, seed=16):
        journal.path.write_bytes(flipped)
        assert as_read(journal) in (None, (START, SESSIONS)), where


@pytest.mark.long
def test_no_flipped_bit_of_1500_hides_or_changes_anything(journal, whole):
    harmless = 0
    for where, flipped in flips(journal.path.read_bytes(), 1500, seed=1600):
        journal.path.write_bytes(flipped)
        read = as_read(journal)
        assert read in (None, (START, SESSIONS)), where
        harmless += read is not None
        # Nor does a write that goes well, and it damages no backup.
        try:
            journal.record_log("gentle", LATEST)
        except JournalError:
            assert as_read(Journal(journal.backup)) == (START, SESSIONS), where
        else:
            assert as_read(journal) == (START, [*SESSIONS, LATEST]), where
            assert as_read(Journal(journal.backup)) == (START, [*SESSIONS, LATEST]), where
        shutil.rmtree(journal.path.parent)
        shutil.copytree(whole, journal.path.parent)
    # What is not in use may flip; the rest was looked at.
    assert harmless < 1200


def test_a_value_changed_behind_its_back_is_damage(journal):
    sound = journal.path.read_bytes()
    day = str(SESSIONS[5].date).encode()
    # In the index too, by which SQLite alone would find it sound.
    journal.path.write_bytes(sound.replace(day, day[:-1] + b"9"))
    assert as_read(journal) is None
