"""A person's journal in a line, for tests: "03-02 10 6 m4 figure-four=6, 03-03 10 flare"."""

from datetime import date

from voiceguide.person.model import LoggedSession
from voiceguide.program.adjustment import SessionKind

KINDS = {"easy": SessionKind.EASY, "flare": SessionKind.FLARE}


def sessions_of(text: str) -> list[LoggedSession]:
    """The sessions that a text tells, with commas between them.

    Each is its date, its day and what was felt: a number for the worst pain, `b` and `m` with a
    number for before and the next morning, `spread`, `easy` or `flare`, and pain by stretch.
    """
    return [_session_of(*line.split()) for line in text.split(",") if line.strip()]


def _session_of(when: str, day: str, *felt: str) -> LoggedSession:
    def number(mark: str) -> int | None:
        marked = (word.removeprefix(mark) for word in felt if word.startswith(mark))
        return next((int(word) for word in marked if word.isdecimal()), None)

    when = when if when.count("-") == 2 else f"2026-{when}"
    stretches = (word.split("=") for word in felt if "=" in word)
    return LoggedSession(
        int(day),
        date.fromisoformat(when),
        pain=number(""),
        before=number("b"),
        next_morning=number("m"),
        spread="spread" in felt,
        kind=next((KINDS[word] for word in felt if word in KINDS), None),
        stretches={exercise: int(pain) for exercise, pain in stretches},
    )
