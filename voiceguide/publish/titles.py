"""What players show of a session: its title, and the sentence below it."""

from voiceguide.timeline.model import Timeline

ARTIST = "voiceguide"


def title_of(timeline: Timeline) -> str:
    """The title a player shows. The day has two digits, so that titles sort by day."""
    easy = ", easy day" if timeline.easy else ""
    return f"Day {timeline.day:02d}: {timeline.hold_s} s x {timeline.repetitions}{easy}"


def comment_of(timeline: Timeline) -> str:
    """What a player shows below the title: the day in a sentence, and what to mind."""
    stretches = ", ".join(timeline.stretches)
    return (
        f"Week {timeline.week}. {stretches}. Have your doctor's or therapist's OK. "
        "Never force, never bounce, never hold your breath; stop whatever hurts."
    )
