"""The journal as the pages read and write it: the same rules as `start` and `log`."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.errors import EmergencyError, UsageError
from voiceguide.person.interview import NO, YES, Topic, answered, begin, interview
from voiceguide.person.model import Start
from voiceguide.program.catalog import load_program
from voiceguide.program.model import Avoid
from voiceguide.web import journal_page
from voiceguide.web.journal_page import as_now, keep_answers, last_before, record
from voiceguide.web.request_bodies import PageLog

TODAY = date(2026, 11, 23)
QUESTIONS = interview(load_program("gentle"))
USUAL = {q.key: q.default for q in QUESTIONS if q.topic is not Topic.OK}
any_answers = st.fixed_dictionaries(
    {}, optional={question.key: st.sampled_from(question.answers) for question in QUESTIONS}
)


class TestAnswers:
    def test_are_kept_as_the_terminal_keeps_them(self, person, today):
        answers = {**USUAL, "fever": YES, "KNEEL": YES, "OF": YES, "baseline": "4", "eases": "back"}
        keep_answers(person, answers, today)
        assert person.journal.start() == answered(begin(None, "gentle", today), answers)
        assert as_now(person).start.avoid == {Avoid.KNEEL, Avoid.OF, Avoid.OT}

    @pytest.mark.parametrize(
        "answers",
        [
            {},
            {"fever": NO},
            {**USUAL, "fever": "perhaps"},
            {**USUAL, "baseline": "11"},
            {**USUAL, "days-a-week": "0"},
            {**USUAL, "other": NO},
            {key: answer for key, answer in USUAL.items() if key != "chest"},
        ],
    )
    def test_what_is_none_of_the_page_keeps_nothing(self, person, today, answers):
        with pytest.raises(UsageError, match=r"^answers"):
            keep_answers(person, answers, today)
        assert person.journal.start() is None

    @given(any_answers)
    def test_a_question_without_an_answer_lifts_no_emergency(self, answers):
        """By the rule alone, without a journal: only a whole set, or an emergency, is kept."""
        kept = []

        class Remembers:
            journal = property(lambda self: self)
            program, program_name = load_program("gentle"), "gentle"
            start = Start(TODAY, signs=("chest",), ok=False)
            record_start = staticmethod(kept.append)

        whole = answers.keys() >= USUAL.keys()
        try:
            keep_answers(Remembers(), answers, TODAY)
        except UsageError:
            assert not whole
            assert not kept
        else:
            (start,) = kept
            assert whole or start.has_emergency

    def test_begin_no_other_course(self, person, today, logged):
        logged(1, 1, 1)
        keep_answers(person, USUAL, today)
        assert as_now(person).advice(today).day == 4
        keep_answers(as_now(person), {**USUAL, "KNEEL": YES}, today + timedelta(days=1))
        assert as_now(person).start.date == today - timedelta(days=3)
        assert as_now(person).advice(today).day == 4

    def test_an_emergency_needs_no_more_answers_and_is_lifted_by_all_of_them(self, person, today):
        keep_answers(person, {"numb-saddle": YES}, today)
        with pytest.raises(EmergencyError):
            journal_page.check_may_play(as_now(person), "day-01.mp3")
        keep_answers(as_now(person), USUAL, today)
        journal_page.check_may_play(as_now(person), "day-01.mp3")

    def test_what_only_a_terminal_asks_stays(self, person, today):
        before = Start(today, "gentle", position="chair", easier=frozenset({"sphinx"}))
        person.journal.record_start(before)
        keep_answers(as_now(person), {**USUAL, "days-a-week": "7"}, today)
        assert person.journal.start() == replace(before, days_a_week=7)


class TestLog:
    IDS = frozenset({"sphinx", "figure-four"})

    def record(self, person, today, **told):
        return record(person, PageLog(**told), self.IDS, today)

    def test_all_that_was_told(self, person, today):
        self.record(
            person, today, day=1, pain=4, before=2, spread=True, stretches={"sphinx": 6}, note="a"
        )
        (session,) = person.history()
        assert (session.pain, session.before, session.spread) == (4, 2, True)
        assert (session.stretches, session.note) == ({"sphinx": 6}, "a")

    def test_the_next_morning_is_of_the_session_before(self, person, today, logged):
        logged(1, 2)
        self.record(person, today, day=3, pain=1, next_morning=5)
        history = person.history()
        assert [s.next_morning for s in history] == [None, 5, None]
        assert [s.pain for s in history] == [1, 2, 1]

    def test_the_session_of_yesterday_is_logged_with_its_morning(self, person, today):
        """Built yesterday, and told this morning: one session, not two."""
        person.journal.record_built("gentle", 1, today - timedelta(days=1))
        self.record(person, today, day=1, pain=2, next_morning=4)
        (session,) = person.history()
        assert (session.pain, session.next_morning) == (2, 4)

    def test_no_session_before_today_has_a_morning(self, person, today):
        assert last_before(person, today) is None
        with pytest.raises(UsageError, match="next_morning"):
            self.record(person, today, day=1, pain=2, next_morning=4)
        assert person.history() == []

    def test_no_answer_clears_nothing_and_a_no_does(self, person, today):
        self.record(person, today, day=1, spread=True)
        self.record(person, today, day=1, pain=2)
        assert person.history()[0].spread
        self.record(person, today, day=1, spread=False)
        assert not person.history()[0].spread

    def test_what_a_note_asks_is_answered_for_its_session(self, person, today):
        person.journal.record_built("gentle", 1, today - timedelta(days=1))
        logged = self.record(person, today, day=1, pain=2, note="numb toes")
        assert logged.asks == ("numb",)
        self.record(person, today, day=1, on=logged.session.date, spread=True)
        (session,) = person.history()
        assert (session.date, session.spread) == (today - timedelta(days=1), True)

    def test_a_stretch_that_there_is_not(self, person, today):
        with pytest.raises(UsageError, match="no such stretch"):
            self.record(person, today, day=1, stretches={"bridge": 1})
        assert person.history() == []
