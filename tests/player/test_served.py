"""The page from our own server, opened by the address in its code, in a real browser."""

import numpy as np
import patience as httpx
import pytest
from mp3_decoder import decode
from patience import until

from voiceguide.audio.frames import EARLY_FRAMES
from voiceguide.person.model import Start
from voiceguide.script.model import Spoken
from voiceguide.studio.studio import Studio
from voiceguide.units import FRAME_BYTES, SAMPLE_RATE, frame_at

TOKEN = "a-token-of-22-letters-"  # noqa: S105 - of these tests alone
REMEMBER_PROGRESS = """addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("speaking-text");
  const remember = () => sessionStorage.setItem("progress", place.textContent);
  new MutationObserver(remember).observe(place, { childList: true });
});"""
"""A page may load itself anew before a busy machine has looked at it."""
NEAR_S = 0.2

LISTEN = """() => {
    const context = new AudioContext({ sampleRate: 24000 });
    const node = context.createScriptProcessor(1024, 1, 1);
    window.heard = [];
    node.onaudioprocess = (event) => window.heard.push(...event.inputBuffer.getChannelData(0));
    context.createMediaElementSource(document.getElementById("audio")).connect(node);
    node.connect(context.destination);
    return context.resume();
}"""


def now(phone):
    return phone.evaluate("document.getElementById('audio').currentTime")


def answer_of(phone, script):
    """What a script gives; None while the page is just loading itself anew."""
    from playwright.sync_api import Error

    try:
        return phone.evaluate(script)
    except Error as error:
        if "navigation" not in str(error):
            raise
        return None


def tab_to(phone, selector):
    """Press Tab until an element has the focus."""
    for _ in range(100):
        phone.keyboard.press("Tab")
        if phone.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"no Tab leads to {selector}")


def is_ready(phone):
    return answer_of(phone, "document.getElementById('audio').readyState >= 1")


@pytest.fixture
def site(served, live):
    return served(live, TOKEN)


@pytest.fixture
def opened(phone, site):
    """Day 1, by the code's address."""
    phone.goto(site.opening)
    until(lambda: is_ready(phone), "the sound's length")
    yield phone
    assert phone.complaints == []


@pytest.fixture
def timeline(live):
    return live.course().days[0].timeline


def test_the_code_opens_the_page_and_leaves_no_token_in_the_address(opened, site):
    assert opened.url == site.url
    assert opened.get_by_role("heading", level=1).text_content() == "Day 1"
    assert opened.evaluate("document.cookie") == ""


def test_it_plays(opened):
    opened.get_by_role("button", name="Play").click()
    until(lambda: now(opened) > 0.5, "the sound to go on")


def test_a_chapter_is_where_the_cue_sheet_says_and_its_sentence_is_shown(opened, timeline):
    for index, chapter in enumerate(timeline.chapters):
        opened.locator("#chapters button").nth(index).click()
        until(lambda: not opened.evaluate("document.getElementById('audio').seeking"), "the place")

        assert abs(now(opened) - chapter.start_ms / 1000) < NEAR_S
        assert opened.locator("#part").text_content() == chapter.title

        first = next(e for e in timeline.events if _is_said_in(e, chapter))
        # A moment into its first sentence.
        opened.evaluate(
            """seconds => new Promise((done) => {
                const audio = document.getElementById("audio");
                audio.addEventListener("seeked", () => requestAnimationFrame(done), { once: true });
                audio.currentTime = seconds;
            })""",
            (first.start_ms + 200) / 1000,
        )
        assert opened.locator("#lyrics [aria-current]").text_content() == first.clip.text


def _is_said_in(event, chapter):
    return isinstance(event.clip, Spoken) and chapter.start_ms <= event.start_ms < chapter.end_ms


def test_the_bytes_of_a_chapter_are_those_of_its_clip(site, week, timeline):
    """Through the server by ranges, against the store."""
    url = f"{site.url}day-01.mp3?token={TOKEN}"
    head = httpx.get(url, headers={"Range": "bytes=0-9"}).content
    tag = 10 + sum(byte << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True))
    with Studio(week.home).library("tones") as library:
        for chapter in timeline.chapters:
            event = next(e for e in timeline.events if _is_said_in(e, chapter))
            frames = library.stored([event.clip])[event.clip].frames
            start = tag + (frame_at(event.start_ms) - EARLY_FRAMES) * FRAME_BYTES
            wanted = {"Range": f"bytes={start}-{start + len(frames) - 1}"}
            assert httpx.get(url, headers=wanted).content == frames


@pytest.mark.long  # it listens
def test_the_sound_of_a_chapter_is_the_one_that_is_heard(opened, week, timeline):
    """What the browser plays, found again in the file that `voiceguide course` has built."""
    built = _samples((week.folder / "day-01.mp3").read_bytes())
    opened.evaluate(LISTEN)
    for index in (1, len(timeline.chapters) - 1):
        start = timeline.chapters[index].start_ms / 1000

        def place_s(index=index, start=start):
            place, likeness = _found(_heard(opened, index, start), built)
            # A busy machine loses some of what it plays; then we listen once more.
            return place / SAMPLE_RATE if likeness > 0.9 else None

        after = built[int(start * SAMPLE_RATE) :]
        first = start + np.flatnonzero(np.abs(after) > 1e-3)[0] / SAMPLE_RATE
        assert abs(until(place_s, "the sound of the chapter") - first) < NEAR_S


def _heard(opened, index, start):
    """A second of sound, from the first that the browser plays of a chapter."""
    opened.locator("#chapters button").nth(index).click()
    until(lambda: not opened.evaluate("document.getElementById('audio').seeking"), "the place")
    opened.evaluate("window.heard = []")
    opened.get_by_role("button", name="Play").click()
    until(lambda: now(opened) > start + 2, "two seconds")
    opened.get_by_role("button", name="Pause").click()
    heard = np.array(opened.evaluate("window.heard"), dtype=np.float64)
    return heard[np.flatnonzero(np.abs(heard) > 1e-3)[0] :][:SAMPLE_RATE]


def _samples(mp3):
    return np.frombuffer(decode(mp3), dtype=np.int16) / 32768


def _found(part, whole):
    """Where a part stands in a whole, and how alike they are there: 1 for the same."""
    size = 1 << (len(whole) + len(part)).bit_length()
    spectrum = np.fft.rfft(whole, size) * np.conj(np.fft.rfft(part, size))
    products = np.fft.irfft(spectrum, size)[: len(whole) - len(part)]
    energy = np.concatenate([[0], np.cumsum(whole**2)])
    levels = np.sqrt((energy[len(part) :] - energy[: -len(part)])[: len(products)] + 1e-3)
    place = int(np.argmax(products / levels))
    return place, products[place] / levels[place] / np.linalg.norm(part)


def test_the_journal_gets_the_log(opened, person):
    opened.get_by_role("radio", name="2", exact=True).check()
    opened.get_by_label("A note, if you like").fill("Left hip tight.")
    opened.get_by_role("button", name="Save").click()

    until(lambda: "Saved" in opened.locator("#saved").text_content(), "an answer")
    assert "day 1 is done" in opened.locator("#saved").text_content()
    (session,) = person.history()
    assert (session.day, session.pain, session.note) == (1, 2, "Left hip tight.")


class TestLog:
    """The questions of `voiceguide log`, on the page."""

    def test_all_of_it_by_keyboard_alone(self, opened, person, timeline):
        tab_to(opened, "[name=pain]")
        for _ in range(4):
            opened.keyboard.press("ArrowRight")
        tab_to(opened, "[name=spread]")
        opened.keyboard.press("ArrowRight")
        tab_to(opened, "#more summary")
        opened.keyboard.press("Enter")
        tab_to(opened, "#pain-before")
        opened.keyboard.type("2")
        tab_to(opened, "#by-stretch summary")
        opened.keyboard.press("Enter")
        tab_to(opened, "#stretch-pains select")
        opened.keyboard.type("6")
        tab_to(opened, "#note")
        opened.keyboard.type("Left hip")
        tab_to(opened, "#save")
        opened.keyboard.press("Enter")

        until(lambda: "Saved." in opened.locator("#saved").text_content(), "an answer")
        (session,) = person.history()
        assert (session.pain, session.before, session.note) == (4, 2, "Left hip")
        assert list(session.stretches.values()) == [6]
        assert session.stretches.keys() <= {hold.exercise for hold in timeline.holds}
        assert not session.spread

    def test_a_note_is_asked_back_and_its_answer_logged(self, opened, person):
        opened.get_by_role("radio", name="1", exact=True).check()
        opened.get_by_label("A note, if you like").fill("numb toes")
        opened.get_by_role("button", name="Save").click()
        until(lambda: opened.locator("#ask").is_visible(), "the question")
        asked = opened.evaluate("document.activeElement.textContent")
        assert asked.startswith('Your remark says "numb": was it sharp')

        tab_to(opened, "#ask-yes")
        opened.keyboard.press("Enter")
        until(lambda: not opened.locator("#ask").is_visible(), "an answer")
        (session,) = person.history()
        assert (session.pain, session.spread) == (1, True)
        assert "sharp or spreading" in opened.locator("#saved").text_content()

    def test_no_answer_keeps_what_was_told_before_and_a_no_takes_it_back(
        self, opened, person, today
    ):
        person.log(today, day=1, spread=True)
        for answer, spread in (("No answer", True), ("No", False)):
            opened.get_by_role("radio", name="2", exact=True).check()
            opened.get_by_role("radio", name=answer, exact=True).check()
            opened.get_by_role("button", name="Save").click()
            until(lambda: "Saved." in opened.locator("#saved").text_content(), "an answer")
            until(lambda spread=spread: person.history()[0].spread is spread, "the journal")

    def test_the_next_morning_is_of_the_session_before(self, phone, live, served, logged, person):
        logged(2)
        phone.goto(served(live).url)
        phone.get_by_role("radio", name="1", exact=True).check()
        phone.locator("#more summary").click()
        phone.get_by_label("The morning after day 1").select_option("3")
        phone.get_by_role("button", name="Save").click()
        until(lambda: "Saved." in phone.locator("#saved").text_content(), "an answer")
        assert [s.next_morning for s in person.history()] == [3, None]

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_axe_finds_nothing_in_it(self, axe, opened, scheme):
        opened.emulate_media(color_scheme=scheme)
        for details in ("more", "by-stretch"):
            opened.evaluate("id => { document.getElementById(id).open = true }", details)
        opened.get_by_role("radio", name="1", exact=True).check()
        opened.get_by_label("A note, if you like").fill("numb toes")
        opened.get_by_role("button", name="Save").click()
        until(lambda: opened.locator("#ask").is_visible(), "the question")
        # What the bar covers comes out from under it by scrolling, which axe can't know.
        opened.evaluate("document.getElementById('bar').style.position = 'static'")
        rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        found = axe.run(opened, options={"runOnly": rules}).response
        assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]] == []


class TestEmergency:
    def test_nothing_can_be_played_and_the_page_says_why(
        self, axe, phone, live, served, person, today
    ):
        person.journal.record_start(Start(today, ok=False, signs=("chest",)))
        phone.goto(served(live).url)
        until(lambda: phone.locator("#reason").is_visible(), "why")
        assert phone.locator("#reason").text_content().startswith("Get medical help now")
        assert not [button for button in phone.locator("button").all() if button.is_visible()]
        rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        assert axe.run(phone, options={"runOnly": rules}).response["violations"] == []
        assert phone.complaints == []

    def test_a_page_that_is_open_already_says_why_too(self, opened, person, today):
        """The sign is told on the computer meanwhile."""
        person.journal.record_start(Start(today, ok=False, signs=("chest",)))
        opened.evaluate("() => { location.hash = '#day-2' }")
        trouble = opened.locator("#trouble")
        until(lambda: "Get medical help now" in trouble.text_content(), "why")
        opened.complaints.clear()


def test_a_first_visit_is_offered_the_questions_and_not_made_to_answer(opened):
    assert opened.get_by_role("button", name="Play").is_visible()
    link = opened.locator("#notice-link")
    assert (link.text_content(), link.get_attribute("href")) == (
        "Answer some questions first",
        "start",
    )


def test_what_is_missing_is_spoken_first(gaps, live, served, phone):
    assert not live.course().days[0].timeline.measured
    phone.add_init_script(REMEMBER_PROGRESS)
    phone.goto(served(live, TOKEN).opening)
    seen = until(lambda: answer_of(phone, "sessionStorage.getItem('progress')"), "progress")
    assert "sentences spoken" in seen

    until(lambda: is_ready(phone), "the page anew")
    phone.get_by_role("button", name="Play").click()
    until(lambda: now(phone) > 0.5, "the sound to go on")
    assert phone.complaints == []


def test_a_phone_that_is_not_let_in(phone, site):
    phone.goto(site.url)
    assert phone.locator("body").text_content() == "Not found"
