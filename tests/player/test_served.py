"""The page from our own server, opened by the address in its code, in a real browser."""

import numpy as np
import patience as httpx
import pytest
from mp3_decoder import decode
from patience import until

from voiceguide.audio.frames import EARLY_FRAMES
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
