"""The closing rest: as many sentences as there is time for, and silences that give way."""

from voiceguide.program.adjustment import SessionKind
from voiceguide.program.model import DayPlan
from voiceguide.program.selection import RestRange
from voiceguide.script.model import Cue, Item, Pause, Section, SectionKind, Spoken, Utterance
from voiceguide.script.pace import CALM_SLOWNESS, spoken_ms
from voiceguide.script.phrases import Language
from voiceguide.script.wording import Relaxation, RestSentence
from voiceguide.units import Millis

USUAL_REST, EASY_REST = 0.9, 2.5
"""The length of a relaxation over the natural length of the sentences that it always has: on a
training day, on an easy day. It is longer where the stretches leave time."""

MIN_REST, TOLD_MIN_REST = 0.38, 0.41
"""A silence of the relaxation can shrink to so many times its natural length; the planner is told
a little more, since wordings that take turns make a stretch a second shorter or longer."""

MAX_REST_S, MAX_QUIET_S = 19, 120
"""The longest silence behind a sentence, and behind one that announces it, in seconds. Rest takes
up what a long session leaves: better than a dose that the day does not allow."""


def relaxation(language: Language, plan: DayPlan) -> Section:
    """The closing rest: as many of its sentences as the plan's time for it has room for.

    Those of the lower levels come first, and of a level those that stand first: so a sentence
    may go on from any of those. Silences give way, so that the session meets its minutes.
    """
    sentences = _sentences(language, plan)
    room = plan.relaxation_s * 1000
    chosen = set[int]()
    for index in sorted(range(len(sentences)), key=lambda i: (sentences[i].level, i)):
        room -= _rest_ms(sentences[index], language)
        if sentences[index].level > 1 and room < 0:
            break
        chosen.add(index)
    items = [item for i, s in enumerate(sentences) if i in chosen for item in _items(s)]
    return Section(SectionKind.RELAXATION, language.phrases.relaxation.title, tuple(items))


def relaxation_range(language: Language, plan: DayPlan) -> RestRange:
    """How short and how long the relaxation of a day can be. An easy day rests longer."""
    sentences = _sentences(language, plan)
    always = [sentence for sentence in sentences if sentence.level == 1]
    natural = sum(_rest_ms(sentence, language) for sentence in always)
    least = sum(_spoken_ms(s, language) + s.rest_s * 1000 * TOLD_MIN_REST for s in always)
    longest = sum(_spoken_ms(s, language) + _longest_ms(s) for s in sentences)
    usual = natural * (EASY_REST if plan.easy else USUAL_REST)
    return RestRange(Millis(round(least)), Millis(round(usual)), Millis(longest))


def relaxation_of(language: Language, plan: DayPlan) -> Relaxation:
    """The wording of the relaxation: on the back, on the side or seated."""
    return language.relaxations[plan.rest]


def _sentences(language: Language, plan: DayPlan) -> tuple[RestSentence, ...]:
    # After a flare-up it is the arrival with the calves on a chair.
    day = 1 if plan.kind is SessionKind.FLARE else plan.day
    arrivals, journeys = relaxation_of(language, plan).arrivals, language.journeys.journeys
    sentences = (
        *arrivals[(day - 1) % len(arrivals)],
        *journeys[(plan.day - 1) % len(journeys)],
    )
    return tuple(s for s in sentences if plan.limits.isdisjoint(s.not_for))


def _rest_ms(sentence: RestSentence, language: Language) -> int:
    return _spoken_ms(sentence, language) + sentence.rest_s * 1000


def _spoken_ms(sentence: RestSentence, language: Language) -> Millis:
    return spoken_ms(sentence.text, CALM_SLOWNESS, language.code)


def _longest_ms(sentence: RestSentence) -> int:
    return 1000 * (MAX_QUIET_S if sentence.quiet else MAX_REST_S)


def _items(sentence: RestSentence) -> tuple[Item, Item]:
    rest = sentence.rest_s * 1000
    pause = Pause(Millis(rest), Millis(round(rest * MIN_REST)), Millis(_longest_ms(sentence)))
    return Utterance(Spoken(sentence.text, calm=True), Cue.REST), pause
