"""Sentences with our pauses behind them.

The pauses are ours and not the voice's: with them, instructions come to about 120 words a
minute whatever the voice.
"""

from voiceguide.script.model import Cue, Item, Pause, Spoken, Utterance
from voiceguide.script.phrases import Language
from voiceguide.script.wording import Sentences

SENTENCE_MS = 850
ACTION_MS = 1500
"""Behind a sentence that asks for a movement."""
ARRANGE_MS = 3000
"""Behind one that arranges a limb or takes up a strap."""
POSITION_MS = 4500
"""For a change of position."""
SETTLE_MS = 1800
"""Before a hold or a count."""
SWITCH_MS = 5000
"""For a change of sides: 5 to 10 s, never taken out of a hold."""


def say(
    language: Language,
    sentences: Sentences,
    cue: Cue,
    *,
    pause_ms: int = SENTENCE_MS,
    **words: str | int,
) -> list[Item]:
    """Sentences in order, a pause behind each, their {fields} filled in with words."""
    items: list[Item] = []
    for sentence in sentences:
        text = language.fill(sentence, **words)
        items += [Utterance(Spoken(text), cue), Pause.fixed(pause_ms)]
    return items
