"""What is asked before day 1: signs that somebody should look at first (NHS, NICE).

A sign alone diagnoses nothing (Finucane): it is a reason to be checked.
"""

from collections.abc import Collection
from enum import StrEnum

SEE_SOMEBODY_FIRST = 7
"""So much pain on an ordinary day, or more, is a reason to see somebody before beginning."""


class Sign(StrEnum):
    """A sign that speaks against beginning now, in the order in which they are asked about.

    Its value is what the journal has; `language.reasons` has the question.
    """

    NUMB_SADDLE = "numb-saddle"
    BLADDER_BOWEL = "bladder-bowel"
    SEXUAL_FEELING = "sexual-feeling"
    BOTH_LEGS = "both-legs"
    LEG_STRENGTH = "leg-strength"
    UNSTEADY_GAIT = "unsteady-gait"
    ACCIDENT = "accident"
    CHEST = "chest"
    PULSING_BELLY = "pulsing-belly"
    FEVER = "fever"
    WEIGHT = "weight"
    SHAPE = "shape"
    NIGHT = "night"
    HIGH = "high"
    BELOW_KNEE = "below-knee"
    MINOR_FALL = "minor-fall"
    CANCER_INFECTION = "cancer-infection"
    INJECTION_SURGERY = "injection-surgery"
    FIRST_PAIN_AGE = "first-pain-age"
    SIX_WEEKS = "six-weeks"
    INFLAMMATORY = "inflammatory"
    FAINTS = "faints"
    HEART = "heart"
    NO_OK = "no-ok"


EMERGENCIES = frozenset(
    {
        Sign.NUMB_SADDLE,
        Sign.BLADDER_BOWEL,
        Sign.SEXUAL_FEELING,
        Sign.BOTH_LEGS,
        Sign.LEG_STRENGTH,
        Sign.UNSTEADY_GAIT,
        Sign.ACCIDENT,
        Sign.CHEST,
        Sign.PULSING_BELLY,
    }
)


def is_emergency(signs: Collection[str]) -> bool:
    """Whether one of the signs needs medical help at once, before anything else."""
    return not EMERGENCIES.isdisjoint(signs)
