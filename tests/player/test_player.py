"""The page in a real browser, at a phone's size, under the policy that our server sends."""

import re
from dataclasses import replace

import pytest
from patience import SECONDS, until

from voiceguide.language.titles import title_of
from voiceguide.player.page import JournalView, PageServer, page
from voiceguide.program.wishes import Wishes
from voiceguide.script.model import SectionKind, Sound, Spoken
from voiceguide.studio.studio import Studio


def now_ms(phone):
    return phone.evaluate("document.getElementById('audio').currentTime * 1000")


def set_time(phone, ms):
    """Put the sound itself somewhere, as a system's own controls would, and wait until it is."""
    phone.evaluate("""ms => new Promise((done) => {
        const audio = document.getElementById('audio');
        audio.addEventListener('seeked', () => requestAnimationFrame(done), { once: true });
        audio.currentTime = ms / 1000;
    })""", ms)  # fmt: skip


def is_ready(phone):
    return phone.evaluate("document.getElementById('audio').readyState") >= 1


def load(phone, site, text, fragment=""):
    site.write(text)
    phone.goto(site.url + fragment)


def open_ready(phone, site, text, fragment=""):
    load(phone, site, text, fragment)
    until(lambda: is_ready(phone), "the sound's length")


def spoken_by(timeline, ms):
    """The sentence that is being spoken, by the timeline."""
    return next(
        e.clip.text
        for e in timeline.events
        if isinstance(e.clip, Spoken) and e.start_ms <= ms < e.end_ms
    )


@pytest.fixture
def course(built):
    return built[1]


@pytest.fixture
def timeline(course):
    return course.days[0].timeline


@pytest.fixture
def listening(phone, site, course):
    """Day 1 of a course on a static host, its length known."""
    open_ready(phone, site, page(course))
    yield phone
    assert phone.complaints == []


SERVER = PageServer(JournalView(2, "It felt 2: go on.", done={1: 2}), "log")


def server_that_speaks(today):
    """Nothing is done, and the sound of some days is still to be spoken."""
    return PageServer(JournalView(today), log_url="log", speak_url="speak")


class TestSound:
    def test_plays_and_pauses(self, listening):
        listening.get_by_role("button", name="Play").click()
        until(lambda: now_ms(listening) > 200, "the sound to go on")

        listening.get_by_role("button", name="Pause").click()

        until(lambda: listening.evaluate("document.getElementById('audio').paused"), "a pause")

    def test_chapters_start_where_the_timeline_says(self, listening, timeline):
        buttons = listening.locator("#chapters button")
        for index, chapter in enumerate(timeline.chapters):
            buttons.nth(index).click()

            assert abs(now_ms(listening) - chapter.start_ms) < 200
            assert listening.locator("#part").text_content() == chapter.title
            assert buttons.nth(index).get_attribute("aria-current") == "true"

    def test_next_and_previous_chapter(self, listening, timeline):
        starts = [chapter.start_ms for chapter in timeline.chapters]
        listening.get_by_role("button", name="Next chapter").click()
        listening.get_by_role("button", name="Next chapter").click()
        assert abs(now_ms(listening) - starts[2]) < 200

        listening.get_by_role("button", name="Previous chapter").click()
        assert abs(now_ms(listening) - starts[1]) < 200

        listening.get_by_role("button", name="Forward 10 seconds").click()
        listening.get_by_role("button", name="Previous chapter").click()
        assert abs(now_ms(listening) - starts[1]) < 200

    def test_back_ten_seconds(self, listening):
        set_time(listening, 60_000)

        listening.get_by_role("button", name="Back 10 seconds").click()

        assert abs(now_ms(listening) - 50_000) < 50

    def test_goes_on_where_it_stopped(self, listening):
        set_time(listening, 83_000)
        until(lambda: listening.locator("#elapsed").text_content() == "1:23", "the clock")

        listening.reload()

        until(lambda: is_ready(listening), "the sound's length")
        until(lambda: abs(now_ms(listening) - 83_000) < 1000, "the place")

    def test_keys(self, listening):
        set_time(listening, 60_000)
        listening.keyboard.press("ArrowRight")
        assert abs(now_ms(listening) - 70_000) < 50
        listening.keyboard.press("Space")
        until(lambda: now_ms(listening) > 70_200, "the sound to go on")

        listening.keyboard.press("Space")

        assert listening.evaluate("document.getElementById('audio').paused")

    def test_keys_are_left_to_a_focused_control(self, listening):
        listening.locator("#chapters button").first.focus()
        listening.keyboard.press("Space")
        assert listening.evaluate("document.getElementById('audio').paused")

        listening.locator("#seek").focus()
        listening.keyboard.press("ArrowRight")
        assert now_ms(listening) < 2000

    def test_the_phone_shows_day_and_course(self, listening, course):
        found = listening.evaluate(
            "(({title, album, artist}) => [title, album, artist])(navigator.mediaSession.metadata)"
        )
        day = course.days[0].timeline
        assert found == [day.chapters[0].title, course.title, title_of(day)]

    def test_the_phone_shows_the_present_stretch_with_its_figure(self, listening, timeline):
        for chapter in timeline.chapters[1:]:
            set_time(listening, chapter.start_ms + 300)
            listening.wait_for_function(
                "title => navigator.mediaSession.metadata.title === title",
                arg=chapter.title,
                timeout=1000 * SECONDS,
            )
            art = listening.evaluate("navigator.mediaSession.metadata.artwork[0].type")
            is_stretch = chapter.kind is SectionKind.STRETCH
            assert (art == "image/svg+xml") is is_stretch


class TestStage:
    def test_the_highlighted_sentence_is_the_one_being_spoken(self, listening, timeline):
        spoken = [e for e in timeline.events if isinstance(e.clip, Spoken)]
        current = listening.locator("#lyrics [aria-current]")
        for event in spoken[:: len(spoken) // 12]:
            set_time(listening, event.start_ms + 300)
            assert current.text_content() == spoken_by(timeline, now_ms(listening))

    def test_the_highlighted_sentence_is_in_view(self, listening, timeline):
        set_time(listening, timeline.chapters[-1].start_ms + 500)

        box = listening.locator("#lyrics").bounding_box()
        line = listening.locator("#lyrics [aria-current]").bounding_box()
        assert box["y"] <= line["y"]
        assert line["y"] + line["height"] <= box["y"] + box["height"]

    def test_the_figure_is_that_of_the_stretch_and_changes_with_the_tones(
        self, listening, timeline
    ):
        for hold in (timeline.holds[0], timeline.holds[-1]):
            name = next(
                c.title for c in timeline.chapters if c.start_ms <= hold.start_ms < c.end_ms
            )
            for at_ms, pose in ((-200, "first"), (200, "last")):
                set_time(listening, hold.start_ms + at_ms)
                figure = listening.locator("#pose")
                assert figure.get_attribute("data-shown").startswith(name)
                assert figure.get_attribute("data-pose") == pose
            assert listening.locator("#pose path").count() > 4
            mirrored = "mirrored" in listening.locator("#pose").get_attribute("class")
            assert mirrored is (hold.side == "left")

    def test_how_it_goes_is_told_of_each_stretch_of_the_day(self, listening, timeline):
        folds = listening.locator("#how details:visible")
        assert folds.locator("summary").all_text_contents() == sorted(
            timeline.stretches, key=timeline.stretches.index
        )
        folds.first.locator("summary").click()
        assert folds.first.locator("ol li").count() > 1
        assert folds.first.locator("svg").count() == 2

    def test_a_hold_runs_down(self, listening, timeline):
        hold = timeline.holds[1]
        for left in (hold.hold_s - 1, 1):
            set_time(listening, hold.end_ms - left * 1000 + 400)
            assert listening.locator("#figure").text_content() == str(left)
        assert "holding" in listening.locator("#ring").get_attribute("class")
        wanted = f"{hold.repetition} of {hold.of}"
        assert wanted in listening.locator("#detail").text_content()
        assert wanted in listening.locator("#ring").get_attribute("aria-label")

    def test_outside_a_hold_the_part_runs_down(self, listening, timeline):
        set_time(listening, timeline.chapters[-1].end_ms - 5500)

        assert listening.locator("#figure").text_content() == "0:05"

    def test_a_person_who_scrolls_is_left_alone_until_follow(self, listening, timeline):
        set_time(listening, timeline.chapters[2].start_ms + 500)
        listening.locator("#lyrics").hover()
        listening.mouse.wheel(0, -400)
        until(lambda: listening.locator("#follow").is_visible(), "the button")
        place = listening.evaluate("document.getElementById('lyrics').scrollTop")

        set_time(listening, timeline.chapters[4].start_ms + 500)
        assert listening.evaluate("document.getElementById('lyrics').scrollTop") <= place

        listening.locator("#follow").click()
        assert listening.evaluate("document.getElementById('lyrics').scrollTop") > place
        assert not listening.locator("#follow").is_visible()

    def test_a_new_chapter_is_told_once(self, listening, timeline):
        assert listening.locator("#live").text_content() == ""

        listening.get_by_role("button", name="Next chapter").click()

        told = listening.locator("#live").text_content()
        assert told.startswith(f"{timeline.chapters[1].title}, ")


class TestBreath:
    def test_grows_and_shrinks(self, phone, site, course, guided):
        day = replace(course.days[0], timeline=replace(guided, day=1))
        open_ready(phone, site, page(replace(course, days=(day,))))
        start = next(e.start_ms for e in guided.events if e.clip == Sound("breath-in"))

        sizes, words = [], []
        for after in (200, 2000, 3900, 5500, 9500):
            set_time(phone, start + after)
            sizes.append(float(phone.locator("#breath").get_attribute("r")))
            words.append(phone.locator("#state").text_content())

        assert sizes[0] < sizes[1] < sizes[2] > sizes[3] > sizes[4]
        assert words == ["Breathe in"] * 3 + ["Breathe out"] * 2

    @pytest.fixture
    def guided(self, tmp_path):
        """A day with guided breaths early enough for the sound of day 1."""
        wishes = Wishes(minutes=20, warm_up="done")
        return Studio(tmp_path / "unused").timeline(23, wishes)


class TestCourseView:
    def test_the_first_day_is_due_and_the_next_after_it(self, listening):
        assert listening.get_by_role("heading", level=1).text_content() == "Day 1"
        listening.get_by_role("button", name="Mark as done").click()
        listening.goto("about:blank")
        listening.go_back()

        until(lambda: listening.locator("#day-title").text_content() == "Day 2", "day 2")
        assert "Today" in listening.locator("#when").text_content()

    def test_a_day_of_the_chart_opens(self, listening):
        listening.get_by_role("link", name="Course").click()
        listening.get_by_role("link", name=re.compile("^Day 2: ")).click()

        heading = listening.get_by_role("heading", level=1)
        until(lambda: heading.text_content() == "Day 2", "day 2")
        assert listening.url.endswith("#day-2")

    def test_what_is_done_is_shown_in_words(self, listening):
        listening.get_by_role("button", name="Mark as done").click()
        listening.get_by_role("link", name="Course").click()

        assert listening.locator("#progress").text_content() == "1 of 7 days done."
        names = [
            link.get_attribute("aria-label") for link in listening.locator(".weeks a").all()[:2]
        ]
        assert names[0].endswith(", done")
        assert names[1].endswith(", next")

    def test_a_finished_session_is_done(self, listening, timeline):
        set_time(listening, timeline.duration_ms - 700)
        listening.get_by_role("button", name="Play").click()

        until(lambda: listening.locator("#state").text_content() == "Well done.", "the end")
        assert listening.locator("#done-title").text_content() == "Day 1 is done"

    def test_a_static_page_has_no_log(self, listening):
        assert not listening.locator("#log").is_visible()
        assert listening.locator("#mark").is_visible()


class TestServer:
    def test_today_is_the_journals(self, phone, site, course):
        open_ready(phone, site, page(course, server=SERVER))

        assert phone.get_by_role("heading", level=1).text_content() == "Day 2"
        assert phone.locator("#reason").text_content() == SERVER.journal.reason
        assert phone.locator("#progress").text_content() == "1 of 7 days done."
        assert phone.complaints == []

    def test_the_journal_gets_the_log(self, phone, site, course):
        site.log_answer = (200, {"today": 3, "reason": "Day 3 is next."})
        open_ready(phone, site, page(course, server=SERVER))

        phone.get_by_role("radio", name="4", exact=True).check()
        phone.get_by_label("A note, if you like").fill("Left hip tight.")
        phone.get_by_role("button", name="Save").click()

        until(lambda: "Saved" in phone.locator("#saved").text_content(), "an answer")
        assert site.logs == [{"day": 2, "pain": 4, "note": "Left hip tight."}]
        assert "Day 3 is next." in phone.locator("#saved").text_content()
        assert phone.complaints == []

    def test_nothing_chosen_is_not_sent(self, phone, site, course):
        open_ready(phone, site, page(course, server=SERVER))

        phone.get_by_role("button", name="Save").click()

        assert phone.locator("#saved").text_content() == "Choose a number first."
        assert site.logs == []

    def test_a_log_that_fails_is_told(self, phone, site, course):
        site.log_answer = (409, {"error": "day 2 is in the future"})
        open_ready(phone, site, page(course, server=SERVER))

        phone.get_by_role("radio", name="0", exact=True).check()
        phone.get_by_role("button", name="Save").click()

        wanted = "Not saved: day 2 is in the future"
        until(lambda: phone.locator("#saved").text_content() == wanted, wanted)
        assert phone.locator("#done-title").text_content() == "Done with day 2?"

    def test_missing_sentences_are_spoken_first(self, phone, site, course):
        site.speech = [{"spoken": 3, "of": 9}] * 1000
        server = server_that_speaks(3)
        load(phone, site, page(course, server=server))

        told = phone.locator("#speaking-text")
        until(lambda: told.text_content() == "Getting ready: 3 of 9 sentences spoken", "progress")
        spoken = server_that_speaks(1)
        site.write(page(course, server=spoken))
        site.speech = [{"spoken": 9, "of": 9}]

        until(lambda: phone.locator("#day-title").text_content() == "Day 1", "the page anew")

    def test_a_page_that_stays_behind_does_not_load_itself_for_ever(self, phone, site, course):
        site.speech = [{"spoken": 9, "of": 9}] * 2
        server = server_that_speaks(3)
        load(phone, site, page(course, server=server))

        told = phone.locator("#trouble")
        until(lambda: "Load it again later." in told.text_content(), "words")
        assert site.speech == []


class TestTrouble:
    def test_a_missing_file_is_told(self, phone, site, course):
        load(phone, site, page(course), "#day-3")

        trouble = phone.locator("#trouble")
        until(lambda: trouble.text_content() == "day-03.mp3 is missing (404).", "words")

    def test_a_file_that_is_no_sound_is_told(self, phone, site, course):
        (site.folder / "day-03.mp3").write_text("not a sound")
        load(phone, site, page(course), "#day-3")

        trouble = phone.locator("#trouble")
        until(lambda: "can't play day-03.mp3" in trouble.text_content(), "words")

    def test_a_file_that_comes_back_plays_from_where_it_was(self, listening, site):
        file = site.folder / "day-01.mp3"
        set_time(listening, 60_000)
        until(lambda: listening.locator("#elapsed").text_content() == "1:00", "the clock")
        data = file.read_bytes()
        file.unlink()
        listening.reload()
        trouble = listening.locator("#trouble")
        until(lambda: "is missing" in trouble.text_content(), "words")

        file.write_bytes(data)
        listening.get_by_role("button", name="Play").click()

        until(lambda: now_ms(listening) > 60_000, "the sound")
        assert not trouble.is_visible()
        listening.complaints.clear()

    def test_from_a_folder(self, phone, site, course):
        site.write(page(course))
        phone.goto((site.folder / "index.html").as_uri())
        until(lambda: is_ready(phone), "the sound's length")
        set_time(phone, 60_000)

        assert abs(now_ms(phone) - 60_000) < 50
        assert phone.complaints == []

    def test_alone_in_a_folder(self, phone, course, tmp_path):
        """As a phone has it that opens a page out of a ZIP."""
        alone = tmp_path / "alone" / "index.html"
        alone.parent.mkdir()
        alone.write_text(page(course).html, encoding="utf-8")
        phone.goto(alone.as_uri())

        trouble = phone.locator("#trouble")
        until(lambda: "can't play day-01.mp3" in trouble.text_content(), "words")
        assert "or this browser lets no page read the files around it" in trouble.text_content()
        assert "plays in any music app" in trouble.text_content()
        assert self.take_along(phone) == ["folder"]

    def test_without_an_address_of_its_own(self, phone, course):
        """As a mail shows it: nothing lies beside it, and no server answers."""
        phone.goto("about:blank")
        phone.set_content(page(course).html)

        trouble = phone.locator("#trouble")
        until(lambda: "can't play day-01.mp3" in trouble.text_content(), "words")
        assert phone.locator("#day-title").text_content() == "Day 1"
        assert self.take_along(phone) == ["folder"]
        assert phone.complaints == []

    @staticmethod
    def take_along(phone):
        """Whom the page takes itself to be with."""
        return phone.evaluate("""[...document.querySelectorAll("[data-where]")]
            .filter((part) => !part.hidden).map((part) => part.dataset.where)""")


class TestWithoutJavaScript:
    """As a phone shows a file."""

    @pytest.fixture
    def shown(self, phone_without_javascript, site, course):
        site.write(page(course))
        phone_without_javascript.goto((site.folder / "index.html").as_uri())
        return phone_without_javascript

    def test_every_day_is_a_plain_link_to_its_mp3(self, shown, course):
        links = shown.locator("tbody a")
        assert [link.get_attribute("href") for link in links.all()] == [d.file for d in course.days]
        assert all(link.is_visible() for link in links.all())

    def test_it_says_so_and_shows_nothing_that_does_nothing(self, shown):
        assert "JavaScript is off" in shown.locator("noscript").inner_text()
        assert "any music app plays them" in shown.locator("noscript").inner_text()
        assert not [button for button in shown.locator("button").all() if button.is_visible()]
        assert not shown.locator("[data-where]").first.is_visible()


WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class TestRoom:
    @pytest.mark.parametrize("fragment", ["", "#course"])
    @pytest.mark.parametrize(("width", "size"), [(320, "100%"), (360, "200%")])
    def test_nothing_is_wider_than_the_screen(self, phone, site, course, fragment, width, size):
        phone.set_viewport_size({"width": width, "height": 640})
        open_ready(phone, site, page(course, server=SERVER), fragment)
        phone.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        set_time(phone, 20_000)

        assert phone.evaluate(WIDE) == 0

    def test_targets_are_large_enough_for_a_thumb(self, phone, site, course):
        phone.set_viewport_size({"width": 320, "height": 640})
        open_ready(phone, site, page(course, server=SERVER))
        small = []
        for view in ("#day-2", "#course"):
            phone.evaluate("hash => { location.hash = hash }", view)
            until(lambda view=view: phone.url.endswith(view), "the view")
            for target in phone.locator("button, nav a, main a, summary, input, textarea").all():
                box = target.bounding_box()
                if box and target.is_visible() and min(box["width"], box["height"]) < 43.9:
                    small.append((target.evaluate("element => element.outerHTML")[:80], box))
        assert small == []

    def test_play_is_at_the_bottom_of_the_screen(self, listening):
        box = listening.locator("#play").bounding_box()

        assert box["y"] > 740 * 0.75
        assert box["y"] + box["height"] <= 740

    def test_reduced_motion(self, phone, site, course, timeline):
        phone.emulate_media(reduced_motion="reduce")
        open_ready(phone, site, page(course))
        hold = timeline.holds[0]
        arcs = []
        for after in (1100, 1800):
            set_time(phone, hold.start_ms + after)
            arcs.append(phone.evaluate("document.getElementById('arc').style.strokeDashoffset"))

        assert arcs[0] == arcs[1]


class TestAccess:
    """What axe-core knows of WCAG 2.2 AA and of good practice."""

    RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("view", ["#day-1", "#day-2", "#course"])
    def test_axe_finds_nothing(self, axe, phone, site, course, scheme, view):
        phone.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        open_ready(phone, site, page(course, server=SERVER), view)
        if view == "#day-1":
            set_time(phone, course.days[0].timeline.holds[0].start_ms + 2000)
        for details in phone.locator("details").all():
            details.evaluate("element => { element.open = true }")
        # What the bar covers comes out from under it by scrolling, which axe can't know.
        phone.evaluate("document.getElementById('bar').style.position = 'static'")

        found = axe.run(phone, options={"runOnly": list(self.RULES)}).response

        assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]] == []
        assert len(found["passes"]) > 30
