import re
from itertools import chain
from pathlib import Path

import pytest

from voiceguide.errors import UnknownNameError
from voiceguide.program.catalog import exercises, load_program, program_names
from voiceguide.program.model import Direction, Exercise, Mode
from voiceguide.script.phrases import language

SOURCES = Path(__file__).resolve().parents[2] / "docs" / "sources.md"

FREE_EXERCISE_DB = {
    "id", "force", "level", "mechanic", "equipment", "primaryMuscles", "secondaryMuscles",
    "category", "images",
}  # fmt: skip
"""Facts of that data set; `name` and `instructions` are wording."""


THE_EIGHTEEN = {
    "pelvic-tilt", "single-knee-to-chest", "double-knee-to-chest", "lower-trunk-rotation",
    "supine-twist", "figure-four", "supine-hamstring", "cat-camel", "childs-pose", "sphinx",
    "standing-back-extension", "seated-forward-fold", "seated-twist", "half-kneeling-hip-flexor",
    "side-bend", "thread-the-needle", "bridge", "ninety-ninety-rest",
}  # fmt: skip


def test_the_catalogue_has_the_eighteen_exercises_of_the_design(catalog):
    assert set(catalog) >= THE_EIGHTEEN
    assert all(exercise.id == key for key, exercise in catalog.items())


def test_exercises_keep_the_field_names_of_free_exercise_db():
    assert set(Exercise.model_fields) >= FREE_EXERCISE_DB


def test_easier_and_harder_name_exercises_that_exist(catalog):
    for exercise in catalog.values():
        assert set(chain(exercise.easier, exercise.harder)) <= set(catalog) - {exercise.id}


def test_what_is_easier_than_a_harder_exercise_is_not_harder_than_it(catalog):
    for exercise in catalog.values():
        for harder in exercise.harder:
            assert exercise.id not in catalog[harder].harder
        assert not set(exercise.easier) & set(exercise.harder)


def test_every_source_is_documented(catalog):
    if not SOURCES.is_file():
        pytest.skip("docs/sources.md is not written yet")
    text = SOURCES.read_text(encoding="utf-8")
    used = {key for exercise in catalog.values() for key in exercise.sources}
    assert sorted(key for key in used if not re.search(rf"\b{re.escape(key)}\b", text)) == []


def test_counted_movements_say_how_long_a_repetition_is_and_holds_do_not(catalog):
    for exercise in catalog.values():
        counted = exercise.mode in {Mode.REPS, Mode.FLOW}
        assert (exercise.repetition_s is not None) == counted


def test_no_picture_is_used_because_their_origin_is_unknown(catalog):
    assert all(exercise.images == () for exercise in catalog.values())


def test_gentle_uses_each_of_its_exercises_once_and_none_that_rests(gentle, catalog):
    assert len(set(gentle.exercises)) == len(gentle.exercises)
    assert all(catalog[id_].mode is not Mode.REST for id_ in gentle.exercises)


def test_gentle_starts_with_four_beginner_exercises_or_more_in_every_direction(gentle, catalog):
    beginner = [catalog[i] for i in gentle.exercises if catalog[i].level == "beginner"]
    assert len(beginner) >= 8
    assert {exercise.direction for exercise in beginner} == set(Direction)


def test_every_bundled_program_loads():
    assert "gentle" in program_names()
    assert all(load_program(name).name == name for name in program_names())


def test_a_misspelt_program_is_answered_with_the_nearest_name():
    with pytest.raises(UnknownNameError, match="unknown program: 'gentel'") as caught:
        load_program("gentel")
    assert caught.value.hint.startswith("did you mean 'gentle'?")


@pytest.mark.parametrize("name", ["../gentle", "gentle.toml", "", "GENTLE"])
def test_a_name_is_never_a_path(name):
    with pytest.raises(UnknownNameError):
        load_program(name)


def test_every_file_is_named_by_its_id():
    words = language("en")
    for models in (exercises(), words.exercises, words.warm_ups):
        assert {id_: model.id for id_, model in models.items()} == {id_: id_ for id_ in models}
