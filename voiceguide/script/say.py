"""Sentences with our pauses behind them.

The pauses are ours and not the voice's: with them, instructions come to about 120 words a
minute whatever the voice.
"""

from voiceguide.script.model import Cue, Item, Pause, Spoken, Utterance
from voiceguide.script.phrases import Language
from voiceguide.script.wording import Inflected, Sentences

SENTENCE_MS = 900
ACTION_MS = 1050
"""Behind a sentence that asks for a movement: 1 to 2 s."""
ARRANGE_MS = 2400
"""Behind one that arranges a limb or takes up a strap."""
POSITION_MS = 4000
"""For a change of position: 4 to 6 s."""
MOVE_MS = 4000
"""Behind the sentence that leads into a hold, before its tone: at least 4 s to get there."""
RELEASE_MS = 2000
"""Behind a breath that leads out of a hold without a sentence: a limb has 8 s to the next one."""
SETTLE_MS = 900
"""Before what is explained."""
SWITCH_MS = 5000
"""For a change of sides: 5 to 10 s, never taken out of a hold."""


def say(
    language: Language,
    sentences: Sentences,
    cue: Cue,
    *,
    pause_ms: int = SENTENCE_MS,
    **words: str | int | Inflected,
) -> list[Item]:
    """Sentences in order, a pause behind each, their {fields} filled in with words."""
    items: list[Item] = []
    for sentence in sentences:
        text = language.fill(sentence, **words)
        items += [Utterance(Spoken(text), cue), Pause.fixed(pause_ms)]
    return items
