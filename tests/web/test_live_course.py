"""A course whose sessions are joined on request."""

from datetime import timedelta

import pytest
from patience import until

from voiceguide.errors import DayError, EmergencyError, LimitsError, UsageError
from voiceguide.person.interview import Topic, interview
from voiceguide.person.model import Start
from voiceguide.program.adjustment import SessionKind
from voiceguide.program.catalog import exercises, load_program
from voiceguide.program.limits import objections
from voiceguide.program.model import Avoid
from voiceguide.program.wishes import Wishes
from voiceguide.studio.studio import Studio
from voiceguide.web.live_course import LiveCourse
from voiceguide.web.request_bodies import PageLog
from voiceguide.web.source import Unspoken

USUAL = {
    question.key: question.default
    for question in interview(load_program("gentle"))
    if question.topic is not Topic.OK
}


def held(course):
    """The exercises that some day of a course holds."""
    return {hold.exercise for day in course.days for hold in day.timeline.holds}


def read(content):
    return content.range(0, len(content))


def until_spoken(course, day):
    """Ask as the page does, more often."""

    def is_spoken():
        progress = course.speak(day)
        return progress.spoken == progress.of

    until(is_spoken)


def test_its_files_are_those_of_a_built_course(live, week):
    names = ["day-01.mp3", "day-07.mp3", "cover.jpg", "course.ics"]
    for name in (*names, "transcripts/day-02.vtt", "chapters/day-02.json"):
        assert read(live.content(name)) == (week.folder / name).read_bytes(), name


@pytest.mark.parametrize("name", ["", "day-08.mp3", "day-01-easy.mp3", "feed.xml", "../secret"])
def test_what_is_not_there(live, name):
    assert live.content(name) is None


def test_the_same_object_as_long_as_nothing_changes(live, logged):
    course = live.course()
    assert live.course() is course
    logged(1, 1, 8)
    assert live.course() is not course


class TestPerson:
    def test_red_makes_a_flare_up_session_of_it(self, live, logged):
        logged(1, 1, 8)
        day = live.course().days[2]
        assert (day.file, day.timeline.kind) == ("day-03-easy.mp3", SessionKind.FLARE)
        assert all(hold.hold_s <= 10 for hold in day.timeline.holds)

    def test_a_stretch_that_hurt_gives_way_in_the_sound_too(self, live, person, today):
        usual = live.course().days[1]
        held = usual.timeline.holds[0].exercise
        yesterday = today - timedelta(days=1)
        person.log(today, day=1, on=yesterday, pain=1, stretches={held: 8})
        day = live.course().days[1]
        assert day.file == "day-02-easy.mp3"
        assert held not in [hold.exercise for hold in day.timeline.holds]
        assert live.content("day-02.mp3") is not None
        assert live.content("day-02-easy.mp3") is not None

    def test_it_reaches_as_far_as_the_day_that_is_due(self, week, person, today, logged):
        logged(1, first=30)
        wishes = Wishes(voice="tones")
        with LiveCourse(Studio(week.home), person, wishes, today=lambda: today) as course:
            assert course.journal().today == 31
            assert len(course.course().days) == 35

    def test_a_day_past_what_it_was_started_with_is_the_last(self, live, logged):
        logged(1, first=20)
        journal = live.journal()
        assert journal.today == 7
        assert journal.reason.endswith("Start `voiceguide serve` again for it.")

    def test_a_log_says_what_is_next(self, live, person):
        journal = live.log(PageLog(day=1, pain=2, note="tight")).view
        (session,) = person.history()
        assert (journal.today, session.pain, session.note) == (2, 2, "tight")

    def test_a_log_from_the_page_clears_nothing_that_was_told_before(self, live, person, today):
        person.log(today, day=1, pain=3, spread=True, stretches={"sphinx": 6})
        journal = live.log(PageLog(day=1, pain=1, note="much better")).view
        (session,) = person.history()
        assert (session.pain, session.spread, session.stretches) == (1, True, {"sphinx": 6})
        assert "sharp or spreading" in journal.reason

    def test_a_note_that_can_mean_that_it_spread_is_asked_back(self, live):
        assert (
            'says "shooting": was it sharp'
            in live.log(PageLog(day=1, pain=2, note="shooting pain")).asks
        )

    def test_an_emergency_stops_what_is_running(self, live, person, today):
        person.journal.record_start(Start(today, ok=False, signs=("numb-saddle",)))
        assert live.journal().stop
        assert live.journal().reason.startswith("Get medical help now")
        assert live.journal().emergency
        for name in ("day-01.mp3", "transcripts/day-01.vtt", "chapters/day-01.json"):
            with pytest.raises(EmergencyError):
                live.content(name)
        with pytest.raises(EmergencyError):
            live.speak(1)
        assert live.content("course.ics") is not None
        assert live.content("nothing.mp3") is None

    def test_other_wishes_are_planned_at_once(self, live, person, today):
        """Whoever records them: the page here, or `start` on a terminal meanwhile."""
        before = live.course()
        overhead = {id_ for id_, each in exercises().items() if objections(Avoid.SHOULDER, each)}
        assert overhead & held(before)
        live.answer({**USUAL, "SHOULDER": "yes"})
        after = live.course()
        assert not overhead & held(after)
        assert live.course() is after
        person.journal.record_start(Start(today))
        assert held(live.course()) == held(before)

    def test_an_ok_that_is_still_to_be_given_is_told_until_it_is(self, live):
        live.answer({**USUAL, "fever": "yes"})
        assert live.journal().notice.startswith("Before you begin, get a doctor's")
        live.answer({**USUAL, "fever": "yes", "ok": "yes"})
        assert live.journal().notice == ""

    def test_limits_that_leave_too_little_are_kept_and_told(self, live, person):
        live.answer(USUAL | {limit: "yes" for limit in Avoid if limit is not Avoid.OT})
        assert person.journal.start().avoid == set(Avoid)
        with pytest.raises(LimitsError):
            live.course()
        live.answer(USUAL)
        assert len(live.course().days) == 7

    def test_what_the_journal_knows_for_the_log(self, live, person, today):
        assert (live.journal().answered, live.journal().morning_of) == (False, None)
        person.log(today, day=1, on=today - timedelta(days=1), pain=1)
        assert live.journal().morning_of == 1
        live.log(PageLog(day=2, pain=1, next_morning=2))
        assert live.journal().morning_of is None
        titles = live.course().days[0].timeline.stretches
        assert set(titles) <= set(live.journal().exercises)

    @pytest.mark.parametrize("day", [0, 8])
    def test_a_day_that_there_is_not(self, live, person, day):
        with pytest.raises(DayError):
            live.log(PageLog.model_construct(day=day))
        with pytest.raises(DayError):
            live.speak(day)
        assert person.history() == []

    def test_the_calendar_begins_on_the_date_of_the_start(self, week, person, today):
        person.journal.record_start(Start(today - timedelta(days=3)))
        started = Studio(person.journal.path.parent).person("gentle")
        wishes = Wishes(voice="tones", minutes=10, warm_up="done")
        with LiveCourse(Studio(week.home), started, wishes, today=lambda: today, weeks=1) as course:
            assert b"DTSTART;VALUE=DATE:20261120" in read(course.content("course.ics"))

    def test_a_session_before_the_start_is_logged_and_does_not_count(
        self, week, person, today, tmp_path
    ):
        person.journal.record_start(Start(today + timedelta(days=5)))
        started = Studio(tmp_path).person("gentle")
        wishes = Wishes(voice="tones", minutes=10, warm_up="done")
        with LiveCourse(Studio(week.home), started, wishes, today=lambda: today, weeks=1) as course:
            assert course.log(PageLog(day=1, pain=3)).view.today == 1
        assert len(person.journal.history("gentle")) == 1

    def test_weeks_that_the_program_has_not(self, week, person, today):
        with pytest.raises(UsageError, match="weeks"):
            LiveCourse(Studio(week.home), person, Wishes(), today=lambda: today, weeks=99)


@pytest.mark.usefixtures("gaps")
class TestSpeaking:
    def test_lengths_are_estimates_until_a_day_is_spoken(self, live, week):
        assert not live.course().days[1].timeline.measured
        assert live.content("day-02.mp3") == Unspoken(2)
        assert live.content("transcripts/day-02.vtt") == Unspoken(2)
        assert live.content("chapters/day-02.json") == Unspoken(2)

        until_spoken(live, 2)

        assert live.course().days[1].timeline.measured
        assert live.course().days[1].bytes == (week.folder / "day-02.mp3").stat().st_size
        for name in ("day-02.mp3", "transcripts/day-02.vtt"):
            assert read(live.content(name)) == (week.folder / name).read_bytes()

    def test_all_spoken_means_that_it_can_be_heard(self, live):
        until_spoken(live, 1)
        assert not isinstance(live.content("day-01.mp3"), Unspoken)

    def test_a_clip_that_vanishes_later_is_no_matter_for_what_is_joined(self, live, week):
        until_spoken(live, 1)
        mp3 = live.content("day-01.mp3")
        for clip in week.home.rglob("*.clip"):
            clip.unlink()
        assert read(mp3) == read(live.content("day-01.mp3"))
