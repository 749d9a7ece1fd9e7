"""What is asked before day 1: signs that somebody should look at first (NHS, NICE).

A sign alone diagnoses nothing (Finucane); so each is worded as a reason to be checked.
"""

from dataclasses import dataclass

EMERGENCY = (
    "get medical help now, before anything else: what you said can need care without delay. "
    "Do not stretch."
)
GET_THE_OK = "before you begin, get a doctor's or therapist's OK, and tell them what you said here."


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the screening; yes speaks against beginning now.

    Attributes:
        key: what the journal keeps.
        emergency: whether it needs help at once.
    """

    key: str
    text: str
    emergency: bool = False


QUESTIONS = (
    Question("numb-saddle", "New numbness between your legs or around your bottom?", True),
    Question("bladder-bowel", "New trouble with passing water or bowels, or feeling them?", True),
    Question("both-legs", "Weakness, tingling or numbness in both legs?", True),
    Question("leg-strength", "Is a leg quickly getting weaker?", True),
    Question("accident", "Did the pain begin with a serious accident?", True),
    Question("chest", "Pain in your chest?", True),
    Question("fever", "A fever, or feeling ill, along with the back pain?"),
    Question("weight", "Have you lost weight without meaning to?"),
    Question("shape", "A lump on your back, or has your spine changed its shape?"),
    Question("night", "Is the pain worse at night, and does rest not ease it?"),
    Question("high", "Is the pain high up, between your shoulder blades?"),
    Question("below-knee", "New or growing pain below a knee?"),
    Question("minor-fall", "A fall, with osteoporosis or after long use of steroids?"),
    Question("cancer-infection", "Have you ever had cancer, or lately a serious infection?"),
    Question("no-ok", "Do you still have to ask a doctor or therapist for their OK?"),
)


def advice_on(signs: tuple[str, ...]) -> str:
    """What to do about the signs that were named; nothing where there are none."""
    if not signs:
        return ""
    emergency = any(q.emergency for q in QUESTIONS if q.key in signs)
    return EMERGENCY if emergency else GET_THE_OK
