"""Numbers in Spanish sentences, as a Spanish speaker writes them down by hand.

Whether it is "un", "uno" or "una" depends on the noun behind the number, and "once" of a thing that
is done once is "una vez" and never "una veces".
"""

import pytest

from voiceguide.language.speakable import speakable
from voiceguide.script.phrases import language

SPANISH = language("es")
PHRASES = SPANISH.phrases
SIDES = PHRASES.sides

SECONDS = {
    5: "cinco", 8: "ocho", 10: "diez", 15: "quince", 16: "dieciséis", 20: "veinte",
    21: "veintiún", 22: "veintidós", 23: "veintitrés", 25: "veinticinco", 26: "veintiséis",
    30: "treinta", 31: "treinta y un", 41: "cuarenta y un", 45: "cuarenta y cinco",
    60: "sesenta", 61: "sesenta y un", 90: "noventa", 100: "cien", 101: "ciento un",
    120: "ciento veinte", 121: "ciento veintiún", 150: "ciento cincuenta",
}  # fmt: skip
TIMES = {
    2: "dos", 3: "tres", 5: "cinco", 11: "once", 12: "doce", 15: "quince", 21: "veintiuna",
    31: "treinta y una", 100: "cien", 101: "ciento una",
}  # fmt: skip
DAYS = {
    1: "uno", 2: "dos", 9: "nueve", 16: "dieciséis", 21: "veintiuno", 28: "veintiocho",
    31: "treinta y uno", 41: "cuarenta y uno", 56: "cincuenta y seis", 101: "ciento uno",
}  # fmt: skip


@pytest.mark.parametrize(("hold", "words"), SECONDS.items())
def test_seconds_are_masculine(hold, words):
    assert SPANISH.fill(PHRASES.opening.dose_once[0], hold=hold) == (
        f"Hoy cada estiramiento dura {words} segundos, una vez."
    )


@pytest.mark.parametrize(("times", "words"), TIMES.items())
def test_times_are_feminine(times, words):
    assert SPANISH.fill(PHRASES.opening.dose[0], hold=21, times=times) == (
        f"Hoy cada estiramiento dura veintiún segundos, {words} veces."
    )
    counted = SPANISH.fill(PHRASES.stretches.count_off[0], count=times)
    assert counted == f"{words[0].upper()}{words[1:]} veces, despacio, con tu respiración."


@pytest.mark.parametrize(("day", "words"), DAYS.items())
def test_a_day_is_a_number_by_itself(day, words):
    assert SPANISH.fill(PHRASES.opening.welcome[0], day=day) == f"Hola, empezamos el día {words}."


@pytest.mark.parametrize(
    ("count", "of", "words"),
    [
        (2, 6, "Dos de seis."),
        (6, 15, "Seis de quince."),
        (11, 12, "Once de doce."),
        (15, 15, "Quince de quince."),
    ],
)
def test_repetitions_are_counted_by_themselves(count, of, words):
    assert SPANISH.fill(PHRASES.stretches.number_of[0], count=count, of=of) == words


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        (PHRASES.hold.seconds_left, "Quedan diez segundos."),
        (PHRASES.stretches.shorter_hold[0], "Este lo mantienes diez segundos."),
        (
            PHRASES.opening.more_than_last_week[0],
            "Mantienes diez segundos más que hace una semana.",
        ),
    ],
)
def test_other_seconds_are_masculine_too(sentence, words):
    assert SPANISH.fill(sentence, count=10, hold=10, more=10) == words


@pytest.mark.parametrize(
    ("exercise", "part", "line", "words"),
    [
        ("single-knee-to-chest", "switch", 0, "Descansa un momento y cambia a la pierna derecha."),
        ("figure-four", "switch", 0, "y cambia al tobillo derecho."),
        ("side-bend", "move_in", 0, "Toma aire y estira el brazo derecho hacia arriba."),
        ("side-bend", "move_in", 1, "Suelta el aire e inclínate hacia la izquierda."),
        ("standing-hamstring", "move_in", 0, "Pon el talón derecho un paso adelante,"),
        ("seated-twist", "move_in", 1, "Suelta el aire y gira el pecho hacia la derecha."),
    ],
)
def test_a_side_has_the_gender_of_what_is_moved(exercise, part, line, words):
    sentence = getattr(SPANISH.exercises[exercise].full, part)[line]
    filled = SPANISH.fill(sentence, side=SIDES["right"], other=SIDES["left"])
    assert words in filled


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Mantén 1 s.", "Mantén un segundo."),
        ("Mantén 21 s, x1.", "Mantén veintiún segundos, una vez."),
        ("31 reps de 45 s.", "treinta y una repeticiones de cuarenta y cinco segundos."),
        ("Descansa 1 min.", "Descansa un minuto."),
        ("101 veces.", "ciento una veces."),
        ("Mantén 21 segundos, 1 vez.", "Mantén veintiún segundos, una vez."),
        ("31 respiraciones.", "treinta y una respiraciones."),
        ("El 21 es un buen día.", "El veintiuno es un buen día."),
    ],
)
def test_what_a_person_writes_is_spoken_so(written, spoken):
    assert speakable(written, "es") == spoken
