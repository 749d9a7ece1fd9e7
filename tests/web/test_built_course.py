"""A course folder as the server's source: what its manifest lists, and nothing else."""

import hashlib
import json
import os
import shutil
from datetime import timedelta

import pytest

from voiceguide.errors import DataFileError, DayError, EmergencyError, UsageError
from voiceguide.person.model import Start
from voiceguide.web.built_course import BuiltCourseFolder
from voiceguide.web.request_bodies import PageLog


def read(content):
    """All of a content."""
    data = content.range(0, len(content))
    content.close()
    return data


def etag(course, name):
    content = course.content(name)
    content.close()
    return content.etag


def test_a_file_is_read_by_ranges(folder_course, week):
    data = (week.folder / "day-02.mp3").read_bytes()
    content = folder_course.content("day-02.mp3")
    assert (len(content), content.media_type) == (len(data), "audio/mpeg")
    assert content.range(1000, 3000) == data[1000:3000]
    assert content.range(0, 1) == data[:1]
    content.close()


@pytest.mark.usefixtures("own_week")
class TestChanges:
    def test_a_tag_changes_with_a_byte(self, folder_course, week):
        path = week.folder / "day-01.mp3"
        before, times, data = etag(folder_course, path.name), path.stat(), path.read_bytes()
        path.write_bytes(data[:300_000] + bytes([data[300_000] ^ 1]) + data[300_001:])
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

        assert before == f'"{hashlib.sha256(data).hexdigest()}"'
        assert etag(folder_course, path.name) != before

    def test_a_file_that_is_open_is_not_disturbed_by_what_takes_its_place(
        self, folder_course, week
    ):
        path = week.folder / "day-01.mp3"
        data, content = path.read_bytes(), folder_course.content("day-01.mp3")
        (week.folder / "new").write_bytes(b"another")
        (week.folder / "new").replace(path)
        assert read(content) == data

    def test_a_file_that_becomes_shorter_is_no_short_answer(self, folder_course, week):
        content = folder_course.content("day-01.mp3")
        os.truncate(week.folder / "day-01.mp3", 1000)
        with pytest.raises(OSError, match="shorter"):
            content.range(0, 2000)
        content.close()

    def test_a_link_that_leads_outside_is_not_there(self, folder_course, week, tmp_path):
        outside = tmp_path / "outside.mp3"
        outside.write_bytes(b"secret")
        (week.folder / "day-03.mp3").unlink()
        (week.folder / "day-03.mp3").symlink_to(outside)
        shutil.move(week.folder / "transcripts", tmp_path / "elsewhere")
        (week.folder / "transcripts").symlink_to(tmp_path / "elsewhere")

        assert folder_course.content("day-03.mp3") is None
        assert folder_course.content("transcripts/day-01.vtt") is None

    def test_a_manifest_can_not_lead_outside(self, week, tmp_path, today):
        (tmp_path / "secret.txt").write_text("secret")
        manifest = json.loads((week.folder / "course.json").read_text())
        manifest["files"].append({"file": "../secret.txt", "sha256": "", "bytes": 6})
        (week.folder / "course.json").write_text(json.dumps(manifest))

        course = BuiltCourseFolder(week.folder, today=lambda: today)
        assert course.content("../secret.txt") is None

    def test_a_course_that_is_built_anew_is_taken_up(self, folder_course, week):
        (week.folder / "new.zip").write_bytes(b"a zip")
        assert folder_course.content("new.zip") is None
        manifest = json.loads((week.folder / "course.json").read_text())
        (week.folder / "course.json").unlink()
        folder_course.content("day-01.mp3").close()

        manifest["files"].append({"file": "new.zip", "sha256": "", "bytes": 5})
        (week.folder / "course.json").write_text(json.dumps(manifest))

        assert read(folder_course.content("new.zip")) == b"a zip"

    def test_the_same_object_as_long_as_nothing_changes(self, folder_course, week):
        course = folder_course.course()
        assert folder_course.course() is course
        os.utime(week.folder / "course.json", ns=(1, 1))
        assert folder_course.course() is not course

    def test_a_sound_that_is_none(self, week, today):
        (week.folder / "day-04.mp3").write_bytes(b"no sound")
        with pytest.raises(DataFileError, match=r"day-04\.mp3"):
            BuiltCourseFolder(week.folder, today=lambda: today)


def test_a_folder_without_a_course(tmp_path, today):
    with pytest.raises(UsageError, match=r"no finished course in .*: course\.json"):
        BuiltCourseFolder(tmp_path, today=lambda: today)


@pytest.mark.parametrize("text", ["", "[]", '{"days": []}', '{"days": [{}]}', "{", '{"days": 1}'])
def test_a_manifest_that_is_none(tmp_path, today, text):
    (tmp_path / "course.json").write_text(text)
    with pytest.raises(DataFileError):
        BuiltCourseFolder(tmp_path, today=lambda: today)


class TestPerson:
    def test_an_easy_day_is_that_of_a_week_before(self, folder_course, logged):
        logged(1, 1, 1, 1, 1, 8)
        journal = folder_course.journal()
        assert journal.today == 1
        assert "In this folder that is day 1." in journal.reason
        assert 1 not in journal.done

    def test_a_day_that_the_folder_lacks_is_its_last(self, folder_course, logged):
        logged(1, first=20)
        assert folder_course.journal().today == 7

    def test_a_log_says_what_is_next(self, folder_course, person):
        journal = folder_course.log(PageLog(day=1, pain=2)).view
        assert (journal.today, [session.day for session in person.history()]) == (2, [1])

    def test_a_stretch_that_hurt_is_to_be_left_out(self, folder_course, person, today):
        person.log(today - timedelta(days=1), pain=1, stretches={"sphinx": 6})
        assert folder_course.journal().reason.endswith("nothing gives way: leave out sphinx.")

    def test_a_note_is_asked_back_and_clears_nothing(self, folder_course, person, today):
        person.log(today, day=1, spread=True)
        assert folder_course.log(PageLog(day=1, pain=1, note="still numb")).asks == ""
        assert person.history()[0].spread
        person.log(today, day=1, spread=False)
        logged = folder_course.log(PageLog(day=1, pain=1, note="numb"))
        assert logged.asks.startswith('Your remark says "numb": was it sharp')

    @pytest.mark.parametrize("day", [0, 8])
    def test_a_day_that_there_is_not(self, folder_course, person, day):
        with pytest.raises(DayError):
            folder_course.log(PageLog.model_construct(day=day))
        with pytest.raises(DayError):
            folder_course.speak(day)
        assert person.history() == []

    def test_without_a_journal(self, folder_course):
        folder_course.person = None
        assert folder_course.journal() is None
        with pytest.raises(UsageError, match="journal"):
            folder_course.log(PageLog(day=1, pain=1))

    def test_nothing_plays_after_an_emergency(self, folder_course, person, today):
        person.journal.record_start(Start(today, ok=False, signs=("chest",)))
        assert folder_course.journal().emergency
        for name in ("day-01.mp3", "transcripts/day-01.vtt", "chapters/day-01.json"):
            with pytest.raises(EmergencyError):
                folder_course.content(name)
        with pytest.raises(EmergencyError):
            folder_course.speak(1)
        for name in ("course.ics", "cover.jpg"):
            folder_course.content(name).close()

    def test_the_questions_say_what_they_do_not_reach(self, folder_course):
        assert "“voiceguide course” builds them anew" in folder_course.questions().note

    def test_all_is_spoken(self, folder_course):
        progress = folder_course.speak(3)
        assert progress.spoken == progress.of
        assert all(day.timeline.measured for day in folder_course.course().days)
