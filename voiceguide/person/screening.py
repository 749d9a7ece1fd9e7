"""What is asked before day 1: signs that somebody should look at first (NHS, NICE).

A sign alone diagnoses nothing (Finucane): it is a reason to be checked.
"""

from collections.abc import Collection
from enum import StrEnum


class Sign(StrEnum):
    """A sign that speaks against beginning now, in the order in which they are asked about.

    Its value is what the journal has; `language.reasons` has the question.
    """

    NUMB_SADDLE = "numb-saddle"
    BLADDER_BOWEL = "bladder-bowel"
    BOTH_LEGS = "both-legs"
    LEG_STRENGTH = "leg-strength"
    ACCIDENT = "accident"
    CHEST = "chest"
    FEVER = "fever"
    WEIGHT = "weight"
    SHAPE = "shape"
    NIGHT = "night"
    HIGH = "high"
    BELOW_KNEE = "below-knee"
    MINOR_FALL = "minor-fall"
    CANCER_INFECTION = "cancer-infection"
    NO_OK = "no-ok"


_EMERGENCIES = {
    Sign.NUMB_SADDLE,
    Sign.BLADDER_BOWEL,
    Sign.BOTH_LEGS,
    Sign.LEG_STRENGTH,
    Sign.ACCIDENT,
    Sign.CHEST,
}


def is_emergency(signs: Collection[str]) -> bool:
    """Whether one of the signs needs medical help at once, before anything else."""
    return not _EMERGENCIES.isdisjoint(signs)
