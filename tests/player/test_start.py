"""The page of questions from our own server, in a real browser: by keyboard and plain."""

import re

import pytest
from patience import until

from voiceguide.person.interview import Topic, answered, asks_for_ok, begin, interview
from voiceguide.program.catalog import load_program
from voiceguide.program.model import Avoid

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """[...document.querySelectorAll("button, nav a, main a, summary, label, input")]
    .filter((each) => each.checkVisibility())
    .filter((each) => {
        const { width, height } = each.getBoundingClientRect();
        return Math.min(width, height) < 43.9;
    }).map((each) => each.outerHTML.slice(0, 80))"""
QUESTIONS = interview(load_program("gentle"))
USUAL = {q.key: q.default for q in QUESTIONS if q.topic is not Topic.OK}


@pytest.fixture
def site(served, live):
    return served(live)


@pytest.fixture
def asked(phone, site):
    phone.goto(f"{site.url}start")
    yield phone
    assert phone.complaints == []


def screen(phone):
    """Which question is shown, or which other screen."""
    return phone.evaluate("history.state")


def shown(phone):
    """The text that has the focus."""
    return phone.evaluate("document.activeElement.textContent").strip()


def tab_to(phone, selector, *, back=False):
    """Press Tab until an element has the focus; nothing but the keyboard."""
    for _ in range(200):
        phone.keyboard.press("Shift+Tab" if back else "Tab")
        if phone.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"no Tab leads to {selector}")


def press_to(phone, key):
    """Press Enter until a question, or another screen, is shown."""
    for _ in range(len(QUESTIONS) + 2):
        if screen(phone) == key:
            return
        phone.keyboard.press("Enter")
    raise AssertionError(f"Enter leads past {key}")


def say(phone, key, answer):
    """Answer a question that is shown, by keyboard."""
    tab_to(phone, f"[name='{key}']")
    answers = next(question.answers for question in QUESTIONS if question.key == key)
    chosen = phone.evaluate("document.activeElement.value")
    for _ in range((answers.index(answer) - answers.index(chosen)) % len(answers)):
        phone.keyboard.press("ArrowRight")
    assert phone.evaluate("document.activeElement.value") == answer


def choose(phone, **answers):
    """Choose answers as a finger would, whatever is shown; for what is not about the keyboard."""
    for key, answer in answers.items():
        phone.evaluate(
            """([key, answer]) => {
                const input = document.querySelector(`[name="${key}"][value="${answer}"]`);
                input.checked = true;
                input.dispatchEvent(new Event("change", { bubbles: true }));
            }""",
            [key.replace("_", "-"), answer],
        )


class TestByKeyboard:
    def test_the_whole_interview(self, asked, site, person, today):
        tab_to(asked, "#next")
        assert shown(asked) == "Begin"
        asked.keyboard.press("Enter")
        assert shown(asked) == "New numbness between your legs or around your bottom?"
        assert asked.locator("#progress").text_content() == "Question 1 of 40"

        press_to(asked, "weight")
        say(asked, "weight", "yes")
        asked.keyboard.press("Enter")
        assert screen(asked) == "shape"
        tab_to(asked, "#back")
        asked.keyboard.press("Enter")
        assert shown(asked) == "Have you lost weight without meaning to?"
        press_to(asked, "KNEEL")
        say(asked, "KNEEL", "yes")
        press_to(asked, "baseline")
        say(asked, "baseline", "4")
        press_to(asked, "ok")
        assert asked.locator("#progress").text_content() == "Question 41 of 41"
        press_to(asked, "review")

        assert shown(asked) == "What you said"
        said = asked.locator("#said li").all_text_contents()
        assert [text.endswith("YesChange") for text in said[:2]] == [True, True]
        assert asked.locator("#advice").text_content().startswith("Before you begin, get a doctor")

        tab_to(asked, "[aria-label^='Change: On how many days']")
        asked.keyboard.press("Enter")
        say(asked, "days-a-week", "3")
        # Whether the OK is given is asked anew after every change.
        press_to(asked, "ok")
        press_to(asked, "review")
        tab_to(asked, "#next")
        assert shown(asked) == "Save"
        asked.keyboard.press("Enter")
        asked.wait_for_url(site.url)

        answers = {**USUAL, "weight": "yes", "KNEEL": "yes", "baseline": "4", "days-a-week": "3"}
        assert person.journal.start() == answered(begin(None, "gentle", today), answers)
        until(lambda: asked.locator("#notice").is_visible(), "what to do")
        assert "get a doctor's or therapist's OK" in asked.locator("#notice").text_content()

    def test_an_emergency_stops_at_once_and_can_be_taken_back(self, asked, site, person):
        tab_to(asked, "#next")
        press_to(asked, "chest")
        say(asked, "chest", "yes")
        asked.keyboard.press("Enter")

        assert shown(asked) == "Get medical help now"
        assert "Call your emergency number" in asked.locator("#help").text_content()
        assert "Pain in your chest?" in asked.locator("#help").text_content()
        tab_to(asked, "#back")
        assert shown(asked) == "Change this answer"
        asked.keyboard.press("Enter")
        say(asked, "chest", "no")
        asked.keyboard.press("Enter")
        assert screen(asked) == "pulsing-belly"
        say(asked, "pulsing-belly", "yes")
        asked.keyboard.press("Enter")
        assert person.journal.start() is None
        tab_to(asked, "#next")
        asked.keyboard.press("Enter")
        asked.wait_for_url(site.url)
        assert person.journal.start().signs == ("pulsing-belly",)

        until(lambda: asked.locator("#reason").is_visible(), "why")
        assert "Get medical help now" in asked.locator("#reason").text_content()
        assert not asked.get_by_role("button", name="Play").is_visible()
        assert not asked.locator("#log").is_visible()
        asked.keyboard.press("Space")
        assert asked.evaluate("document.getElementById('audio').getAttribute('src')") is None
        tab_to(asked, "#notice-link")
        asked.keyboard.press("Enter")
        asked.wait_for_url(f"{site.url}start")

    def test_a_key_that_is_held_down_answers_one_question(self, asked):
        tab_to(asked, "#next")
        for _ in range(6):
            # Playwright repeats a key that is not let go of.
            asked.keyboard.down("Enter")
        assert screen(asked) == "numb-saddle"
        asked.keyboard.up("Enter")


class TestScreens:
    def test_the_browsers_back_leads_to_the_question_before(self, asked):
        asked.locator("#next").click()
        asked.locator("#next").click()
        asked.go_back()
        until(lambda: screen(asked) == "numb-saddle", "the question")
        assert shown(asked).startswith("New numbness")

    @pytest.mark.parametrize(
        "told",
        [
            {},
            {"fever": "yes"},
            {"fever": "yes", "no-ok": "yes"},
            {"baseline": "7"},
            {"no-ok": "yes"},
        ],
    )
    def test_the_ok_is_asked_for_where_the_terminal_asks(self, asked, told):
        choose(asked, **told)
        asked.locator("#next").focus()
        press_to(asked, "days-a-week")
        asked.keyboard.press("Enter")
        start = answered(begin(None, "gentle", None), USUAL | told)
        assert (screen(asked) == "ok") == asks_for_ok(start)

    def test_who_has_answered_sees_the_answers_and_changes_one(self, live, phone, site, person):
        live.answer({**USUAL, "KNEEL": "yes"})
        phone.goto(f"{site.url}start")
        assert phone.get_by_role("heading", level=1).text_content() == "Your answers"
        phone.get_by_role("button", name="Change: Do your knees hurt when you kneel?").click()
        phone.locator("[data-key=KNEEL] label", has_text="No").click()
        phone.locator("#next").click()
        assert screen(phone) == "review"
        phone.get_by_role("button", name="Save").click()
        phone.wait_for_url(site.url)
        assert person.journal.start().avoid == frozenset()

    def test_what_can_not_be_saved_is_told_and_nothing_is_lost(self, asked, site):
        choose(asked, fever="yes")
        asked.locator("#next").focus()
        press_to(asked, "review")
        site.stop()
        asked.locator("#next").click()
        told = asked.locator("#told")
        until(lambda: told.text_content().startswith("Not saved: nothing answers"), "words")
        assert asked.evaluate("document.querySelector('[name=fever]:checked').value") == "yes"
        asked.complaints.clear()

    def test_limits_that_leave_too_little_lead_back_to_the_questions(self, live, phone, site):
        live.answer(USUAL | {limit: "yes" for limit in Avoid if limit is not Avoid.OT})
        phone.goto(site.url)
        assert "has too few stretches to hold" in phone.locator("main").inner_text()
        assert phone.get_by_role("button", name="Save").is_visible()


class TestPlain:
    @pytest.fixture
    def plain(self, phone_without_javascript, site):
        phone_without_javascript.goto(f"{site.url}start")
        return phone_without_javascript

    def test_one_form_with_no_chosen(self, plain, site, person):
        assert plain.locator("fieldset.question").count() == len(QUESTIONS)
        assert all(each.is_visible() for each in plain.locator("fieldset.question").all())
        assert [button.text_content() for button in plain.locator("button:visible").all()] == [
            "Save"
        ]
        plain.locator("[name=SHOULDER][value=yes]").focus()
        plain.keyboard.press("Space")
        plain.get_by_role("button", name="Save").click()
        plain.wait_for_url(site.url)
        assert person.journal.start().avoid == {Avoid.SHOULDER}
        assert plain.get_by_role("link", name="Your answers").is_visible()

    def test_an_emergency(self, plain, site, person):
        plain.locator("[name=both-legs][value=yes]").focus()
        plain.keyboard.press("Space")
        plain.get_by_role("button", name="Save").click()
        plain.wait_for_url(site.url)
        assert person.journal.start().has_emergency
        assert "Get medical help now" in plain.locator(".notice.stop:visible").first.inner_text()


SCREENS = {
    "intro": {},
    "numb-saddle": {},
    "cancer-infection": {},
    "baseline": {},
    "ok": {"fever": "yes"},
    "review": {"fever": "yes"},
    "help": {"chest": "yes"},
}


def open_screen(phone, name):
    choose(phone, **SCREENS[name])
    phone.locator("#next").focus()
    press_to(phone, name)
    phone.evaluate("document.getElementById('others').open = true")


class TestAccess:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("name", SCREENS)
    def test_axe_finds_nothing(self, axe, asked, name, scheme):
        asked.emulate_media(color_scheme=scheme)
        open_screen(asked, name)
        assert violations(axe, asked) == []

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_axe_finds_nothing_on_the_plain_form(self, axe, asked, scheme):
        """As it is without JavaScript, which axe itself needs."""
        asked.route(
            "**/start", lambda route: route.fulfill(response=route.fetch(), body=plain(route))
        )
        asked.emulate_media(color_scheme=scheme)
        asked.reload()
        assert asked.locator("fieldset.question:visible").count() == len(QUESTIONS)
        assert violations(axe, asked) == []

    @pytest.mark.parametrize(("width", "size"), [(320, "100%"), (360, "200%")])
    @pytest.mark.parametrize("name", SCREENS)
    def test_nothing_is_wider_than_the_screen_or_too_small_for_a_thumb(
        self, asked, name, width, size
    ):
        asked.set_viewport_size({"width": width, "height": 640})
        asked.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        open_screen(asked, name)
        assert asked.evaluate(WIDE) == 0
        assert asked.evaluate(SMALL) == []


def plain(route):
    html = route.fetch().text()
    return re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL)


def violations(axe, phone):
    found = axe.run(phone, options={"runOnly": list(RULES)}).response
    return [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]]
