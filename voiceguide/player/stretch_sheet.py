"""How each stretch goes: its figure, its steps, what to mind and its easier way, as HTML.

The stage takes its figures from here, so that each is in the page once.
"""

from collections.abc import Iterable, Iterator, Mapping
from html import escape

from voiceguide.figures import Figure, all_poses, figure, figure_ids
from voiceguide.figures.pose import WARM_UPS
from voiceguide.figures.svg import paths
from voiceguide.publish.course import Course
from voiceguide.script.phrases import Language, language
from voiceguide.script.wording import ExerciseWording
from voiceguide.timeline.model import Chapter, Timeline


def stretch_sheet(course: Course) -> str:
    """A fold for each part of a course that has a figure, by its title.

    `data-title` names it, as the chapters do; `data-pose` tells the figure's first pose from its
    last. What is no stretch has a figure and no fold.
    """
    words = language(course.language)
    ids = _ids_by_title(words)
    shown: dict[str, str] = {}
    for day in course.days:
        for chapter in day.timeline.chapters:
            id_ = _id_of(day.timeline, chapter, ids)
            if id_ is not None:
                shown.setdefault(chapter.title, id_)
    return "".join(_part(title, id_, words.exercises.get(id_)) for title, id_ in shown.items())


def _ids_by_title(words: Language) -> Mapping[str, str]:
    """The figure of a chapter by its title."""
    titles = {wording.name: id_ for id_, wording in words.exercises.items()}
    warm_ups = {
        words.warm_ups[id_].title: WARM_UPS[id_] for id_ in words.warm_ups if id_ in WARM_UPS
    }
    return {name[0].upper() + name[1:]: id_ for name, id_ in titles.items()} | warm_ups


def _id_of(timeline: Timeline, chapter: Chapter, ids: Mapping[str, str]) -> str | None:
    """What a chapter has a figure of: the exercise of its holds, else what its title names."""
    held = (
        hold.exercise
        for hold in timeline.holds
        if chapter.start_ms <= hold.start_ms < chapter.end_ms
    )
    id_ = next(held, None) or ids.get(chapter.title)
    return id_ if id_ in figure_ids() else None


def _part(title: str, id_: str, wording: ExerciseWording | None) -> str:
    drawn = "".join(_poses(figure(id_)))
    if wording is None:
        return f'<div data-title="{escape(title)}" hidden>{drawn}</div>'
    return (
        f'<details data-title="{escape(title)}" name="stretch"><summary>{escape(title)}</summary>'
        f'<div class="poses">{drawn}</div>{"".join(_words(wording))}</details>'
    )


def _poses(of: Figure) -> Iterator[str]:
    """The first pose and the last, each an image that the words beside it describe."""
    drawings = all_poses(of)
    ends = (drawings[0], drawings[-1]) if len(drawings) > 1 else drawings
    for name, drawing in zip(("first", "last")[-len(ends) :], ends, strict=True):
        box = f"{drawing.left:.0f} {drawing.top:.0f} {drawing.width:.0f} {drawing.height:.0f}"
        yield (
            f'<svg data-pose="{name}" viewBox="{box}" aria-hidden="true" focusable="false">'
            f"{paths(drawing)}</svg>"
        )


def _words(wording: ExerciseWording) -> Iterator[str]:
    yield f"<ol>{_items(wording.instructions)}</ol>"
    mind = (*wording.full.fault, *(wordings[0] for wordings in wording.varied.caution))
    yield f'<ul class="mind">{_items(mind)}</ul>'
    yield f'<p class="soft">{escape(wording.easier_way)}</p>'


def _items(sentences: Iterable[str]) -> str:
    return "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
