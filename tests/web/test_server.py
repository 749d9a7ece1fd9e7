"""The local server, asked over the loopback as phones and worse would ask it."""

import base64
import hashlib
import io
import json
import random
import re
import shutil

import feedparser
import patience as httpx
import podcastparser
import pytest
from patience import until

from voiceguide.errors import (
    DataFileError,
    JournalError,
    LexiconError,
    OutputError,
    Problem,
    ProgramFileError,
    SpeechError,
    StoreError,
    VoiceDamagedError,
    VoiceguideError,
)
from voiceguide.person.interview import Topic, interview
from voiceguide.program.catalog import load_program
from voiceguide.program.model import Avoid

TOKEN = "a-token-of-22-letters-"  # noqa: S105 - of these tests alone
SAME = {  # what the built folder and the server have alike, byte for byte
    "day-01.mp3": "audio/mpeg",
    "day-07.mp3": "audio/mpeg",
    "cover.jpg": "image/jpeg",
    "transcripts/day-03.vtt": "text/vtt; charset=utf-8",
    "chapters/day-03.json": "application/json+chapters",
    "course.m3u8": "audio/x-mpegurl; charset=utf-8",
    "course.ics": "text/calendar; charset=utf-8",
    "handout.pdf": "application/pdf",
}


@pytest.fixture(params=["live", "folder_course"])
def source(request):
    """Both kinds of source, over the same week."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def folder_site(served, folder_course):
    """The built week, as on one's own computer."""
    site = served(folder_course)
    with httpx.Client(base_url=site.url) as client:
        yield client


@pytest.fixture
def open_site(served, source):
    """Without a token, as on one's own computer."""
    site = served(source)
    with httpx.Client(base_url=site.url) as client:
        yield client


@pytest.fixture
def live_site(served, live):
    site = served(live)
    with httpx.Client(base_url=site.url) as client:
        yield client


def shown(page):
    """What the page was given to know."""
    return json.loads(
        re.search(r'<script type="application/json" id="data">(.*?)</script>', page)[1]
    )


class TestFiles:
    def test_are_those_of_a_built_course(self, open_site, week):
        for name, kind in SAME.items():
            got = open_site.get(f"/{name}")
            assert (got.status_code, got.headers["content-type"]) == (200, kind)
            assert got.content == (week.folder / name).read_bytes(), name

    def test_head_says_what_get_says(self, open_site):
        for name in ("", "feed.xml", *SAME):
            got, head = open_site.get(f"/{name}"), open_site.head(f"/{name}")
            assert (head.status_code, head.content) == (200, b"")
            for header in ("content-type", "content-length", "cache-control"):
                assert head.headers[header] == got.headers[header]
            assert int(head.headers["content-length"]) == len(got.content)

    @pytest.mark.parametrize("count", [150, pytest.param(2000, marks=[pytest.mark.long])])
    def test_ranges_are_slices_of_the_built_file(self, open_site, week, count):
        chance = random.Random(6)  # noqa: S311 - the same ranges each time
        built = {day: (week.folder / f"day-{day:02d}.mp3").read_bytes() for day in range(1, 8)}
        for _ in range(count):
            day = chance.randint(1, 7)
            start, stop = sorted(chance.sample(range(len(built[day]) + 1), 2))
            header = {"Range": f"bytes={start}-{stop - 1}"}
            got = open_site.get(f"/day-{day:02d}.mp3", headers=header)
            assert got.status_code == 206
            assert got.headers["content-range"] == f"bytes {start}-{stop - 1}/{len(built[day])}"
            assert got.content == built[day][start:stop]

    def test_several_ranges_are_answered_with_the_whole(self, open_site, week):
        got = open_site.get("/day-02.mp3", headers={"Range": "bytes=0-99,200000-200099,-50"})

        assert (got.status_code, got.headers["content-type"]) == (200, "audio/mpeg")
        assert got.content == (week.folder / "day-02.mp3").read_bytes()

    def test_a_range_that_can_not_be_had(self, open_site, week):
        size = (week.folder / "day-02.mp3").stat().st_size
        got = open_site.get("/day-02.mp3", headers={"Range": f"bytes={size}-"})
        assert (got.status_code, got.headers["content-range"]) == (416, f"bytes */{size}")

    def test_conditions(self, open_site):
        tag = open_site.head("/day-01.mp3").headers["etag"]
        assert re.fullmatch(r'"[0-9a-f]{64}"', tag)
        for headers, status in (
            ({"If-None-Match": tag}, 304),
            ({"If-None-Match": '"other"'}, 200),
            ({"If-Match": '"other"'}, 412),
            ({"Range": "bytes=0-9", "If-Range": tag}, 206),
            ({"Range": "bytes=0-9", "If-Range": '"other"'}, 200),
        ):
            got = open_site.get("/day-01.mp3", headers=headers)
            assert got.status_code == status, headers
            assert "last-modified" not in got.headers

    @pytest.mark.usefixtures("own_week")
    def test_what_is_not_there(self, open_site, week):
        (week.folder / "notes.txt").write_text("not for others")
        for name in (
            "day-08.mp3",
            "day-00.mp3",
            "day-1.mp3",
            "DAY-01.mp3",
            "day-01.mp3/",
            "transcripts",
            "transcripts/",
            "transcripts/day-08.vtt",
            "notes.txt",
            "day-01-easy.mp3",
            "course",
            "favicon.ico",
            "robots.txt",
            "index.htm",
        ):
            assert open_site.get(f"/{name}").status_code == 404, name

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "POST", "X"])
    def test_other_methods_find_nothing(self, open_site, method):
        for path in ("/", "/day-01.mp3", "/feed.xml"):
            assert open_site.request(method, path).status_code == 404
        for path in ("/log", "/speak", "/start") if method != "POST" else ():
            assert open_site.request(method, path).status_code == 404


@pytest.fixture
def guarded(served, source):
    return served(source, TOKEN)


def visible(answer):
    """All of an answer that a stranger sees but the clock."""
    headers = {name: value for name, value in answer.headers.items() if name != "date"}
    return answer.status_code, headers, answer.content


class TestToken:
    def test_without_it_all_is_alike(self, guarded):
        port = guarded.access.port
        phone = httpx.Client(base_url=guarded.url)
        asked = [
            phone.request(method, f"/{path}", headers=headers)
            for method in ("GET", "POST", "PUT", "OPTIONS")
            for path in (
                "",
                "day-01.mp3",
                "nothing.mp3",
                "log",
                "speak",
                "start",
                "feed.xml",
                "../x",
                "?token=",
                "?token=x",
                f"day-01.mp3?token={TOKEN[:-1]}",
                f"?token={TOKEN}x",
                "?token=%00",
                "?token=\u00e9",
            )
            for headers in (
                {},
                {"Cookie": "voiceguide=wrong"},
                {"Cookie": "voiceguide=; voiceguide"},
                {"Cookie": f"other={TOKEN}"},
                {"Host": "evil.example"},
                {"Origin": "http://evil.example"},
                {"Range": "bytes=0-9", "If-None-Match": "*"},
                {"Host": f"localhost:{port}", "Authorization": f"Bearer {TOKEN}"},
            )
        ]
        assert {answer.status_code for answer in asked} == {404}
        assert len({repr(visible(answer)) for answer in asked}) == 1
        heads = {repr(visible(phone.head(f"/{path}"))) for path in ("", "day-01.mp3", "x")}
        assert len(heads) == 1

    def test_nothing_is_looked_up_for_it(self, served):
        """So the time that an answer takes tells nothing either."""

        class Untouched:
            def __getattr__(self, name):
                raise AssertionError(f"{name} was asked for")

        server = served(Untouched(), TOKEN)
        with httpx.Client(base_url=server.url) as stranger:
            for path in ("", "day-01.mp3", f"day-01.mp3?token={TOKEN[:-1]}x", "feed.xml?token=x"):
                for method in ("GET", "HEAD", "POST"):
                    assert stranger.request(method, path).status_code == 404
            assert server.notices == []
            # A guest's request does reach it: what is not touched above could be.
            assert stranger.get(f"day-01.mp3?token={TOKEN}").status_code == 500

    def test_the_query_opens_every_file(self, guarded):
        for name in ("day-01.mp3", "feed.xml", "course.m3u8", "cover.jpg"):
            assert httpx.get(f"{guarded.url}{name}?token={TOKEN}").status_code == 200

    def test_the_page_gives_a_cookie_for_it(self, guarded):
        with httpx.Client() as phone:
            first = phone.get(guarded.opening)
            assert (first.status_code, first.headers["location"]) == (303, "/")
            assert first.content == b""
            rules = first.headers["set-cookie"].split("; ")
            assert rules[0] == f"voiceguide={TOKEN}"
            assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(rules)

            assert phone.get(guarded.url).status_code == 200
            assert phone.get(f"{guarded.url}day-01.mp3").status_code == 200
            assert phone.get(f"{guarded.url}nothing.mp3").status_code == 404

    @pytest.mark.parametrize(
        "cookies",
        [
            'a={"x":1}; voiceguide=TOKEN',
            'voiceguide=TOKEN; a={"x":1}',
            "voiceguide=old-token-of-this-one; voiceguide=TOKEN",
            f"a={'x' * 8000}; voiceguide=TOKEN",
        ],
    )
    def test_cookies_of_other_servers_beside_it_lock_nobody_out(self, guarded, cookies):
        """A browser keeps one jar for all ports of a host."""
        headers = {"Cookie": cookies.replace("TOKEN", TOKEN)}
        assert httpx.get(f"{guarded.url}cover.jpg", headers=headers).status_code == 200

    def test_who_has_it_is_not_told_on(self, guarded):
        with httpx.Client(follow_redirects=True) as phone:
            phone.get(guarded.opening)
            phone.get(guarded.url)
        httpx.get(f"{guarded.url}day-01.mp3?token={TOKEN}")

        assert guarded.notices == ["a visit from 127.0.0.1"]


class TestHost:
    @pytest.mark.parametrize(
        "host",
        [
            "evil.example",
            "evil.example:{port}",
            "127.0.0.1",
            "127.0.0.1:1",
            "localhost",
            "",
            "127.0.0.1:{port}.evil.example",
            "127.0.0.2:{port}",
            "localhost:{port}@evil",
            "[::]:{port}",
        ],
    )
    @pytest.mark.parametrize("token", ["", TOKEN])
    def test_another_is_refused(self, served, folder_course, host, token):
        site = served(folder_course, token)
        headers = {"Host": host.format(port=site.access.port)}
        for path in ("", "day-01.mp3", "x", "feed.xml"):
            got = httpx.get(f"{site.url}{path}{site.access.query}", headers=headers)
            assert got.status_code == 421
            assert b"voiceguide" not in got.content

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
    def test_its_own_are_right(self, served, folder_course, host):
        site = served(folder_course)
        headers = {"Host": f"{host}:{site.access.port}"}
        assert httpx.get(site.url, headers=headers).status_code == 200


class TestHeaders:
    def test_guard_every_answer(self, open_site):
        for path in ("/", "/day-01.mp3", "/nothing", "/feed.xml", "/cover.jpg"):
            headers = open_site.get(path).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"
            assert headers["cross-origin-resource-policy"] == "same-origin"
            assert headers["cross-origin-opener-policy"] == "same-origin"
            assert "microphone=()" in headers["permissions-policy"]
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert headers["cache-control"].startswith("private")
            assert "server" not in headers
            assert not [name for name in headers if name.startswith("access-control")]

    def test_the_pages_policy_names_its_script_and_style(self, open_site):
        got = open_site.get("/")
        policy = got.headers["content-security-policy"]
        for name in ("script", "style"):
            (block,) = re.findall(rf"<{name}>(.*?)</{name}>", got.text, re.DOTALL)
            digest = base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()
            assert f"{name}-src 'sha256-{digest}';" in policy
        assert got.headers["cache-control"] == "private, no-store"

    def test_nothing_of_the_page_is_elsewhere(self, open_site):
        assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', open_site.get("/").text)


def raising(error):
    def _raise(*_arguments):
        raise error

    return _raise


OTHER_SITES = (
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
    {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "audio"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    {"Origin": "http://evil.example", "Sec-Fetch-Mode": "cors"},
    {"Origin": "null"},
)


class TestOtherSites:
    """On the loopback no token is asked for: whatever page the browser shows can reach it."""

    @pytest.mark.usefixtures("gaps")
    @pytest.mark.parametrize("headers", OTHER_SITES)
    def test_begin_no_speech(self, served, live, monkeypatch, headers):
        begun = []
        monkeypatch.setattr(live, "speak", begun.append)
        site = served(live)
        for path in ("day-02.mp3", "transcripts/day-02.vtt", "feed.xml", "day-01.mp3"):
            for method in ("GET", "HEAD", "POST"):
                got = httpx.request(method, f"{site.url}{path}", headers=headers)
                assert got.status_code == 403
        assert begun == []

    def test_a_link_to_the_page_opens_it(self, folder_site):
        link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
        assert folder_site.get("/", headers=link).status_code == 200
        picture = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
        assert folder_site.get("/", headers=picture).status_code == 403

    @pytest.mark.usefixtures("gaps")
    def test_players_that_are_no_browser_begin_it(self, served, live, monkeypatch):
        """They send neither header, and the page's own browser says that it is ours."""
        begun = []
        monkeypatch.setattr(live, "speak", begun.append)
        site = served(live)
        for headers in (
            {"User-Agent": "VLC/3.0", "Range": "bytes=0-"},
            {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "audio"},
            {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"},
        ):
            assert httpx.get(f"{site.url}day-02.mp3", headers=headers).status_code == 503
        assert begun == [2, 2, 2]

    def test_a_player_on_another_site_needs_the_token(self, served, folder_course):
        site = served(folder_course, TOKEN)
        headers = {"Origin": "https://player.example", "Sec-Fetch-Site": "cross-site"}
        url, cookie = f"{site.url}day-01.mp3", {"Cookie": f"voiceguide={TOKEN}"}
        assert httpx.get(f"{url}?token={TOKEN}", headers=headers).status_code == 200
        assert httpx.get(url, headers=headers | cookie).status_code == 403
        post = httpx.post(f"{site.url}log?token={TOKEN}", json={"day": 1}, headers=headers)
        assert post.status_code == 403


class TestLog:
    def post(self, client, content=None, **headers):
        body = headers.pop("body", json.dumps(content))
        given = {"Content-Type": "application/json"} | headers
        return client.post("/log", content=body, headers=given)

    def test_writes_to_the_journal(self, open_site, person, today):
        got = self.post(open_site, {"day": 1, "pain": 2, "note": "  Left hip\n tight.\u0000 "})

        assert got.status_code == 200
        assert got.json() == {
            "today": 2,
            "reason": "day 2: day 1 is done",
            "stop": False,
            "date": today.isoformat(),
            "checkup": "",
            "asks": "",
        }
        (session,) = person.history()
        assert (session.day, session.date, session.logged) == (1, today, True)
        assert (session.pain, session.note) == (2, "Left hip tight.")

    def test_a_second_one_of_the_day_mends_the_first(self, open_site, person):
        self.post(open_site, {"day": 1, "pain": 2, "note": "tight"})
        self.post(open_site, {"day": 1, "pain": 4, "note": ""})

        (session,) = person.history()
        assert (session.pain, session.note) == (4, "tight")

    @pytest.mark.parametrize(
        "content",
        [
            {},
            [],
            None,
            5,
            "x",
            {"day": 1, "pain": 11},
            {"day": 1, "pain": -1},
            {"day": 1, "pain": "2"},
            {"day": 1, "pain": 2.5},
            {"day": True, "pain": 1},
            {"day": "1"},
            {"day": 0, "pain": 1},
            {"day": 8, "pain": 1},
            {"day": 99999999999999999999, "pain": 1},
            {"day": 1, "pain": 1, "x": 1},
            {"day": 1, "pain": 1, "note": 5},
            {"day": 1, "pain": 1, "note": "x" * 1001},
        ],
    )
    def test_refuses_what_makes_no_sense(self, folder_site, person, content):
        got = self.post(folder_site, content)
        assert got.status_code == 400
        assert got.json()["error"]
        assert person.history() == []

    @pytest.mark.parametrize(
        "body", [b"", b"{", b"\xff", b"[" * 5000, b'{"day": NaN}', b"day=1&pain=2"]
    )
    def test_refuses_what_is_no_json(self, open_site, person, body):
        assert self.post(open_site, body=body).status_code == 400
        assert person.history() == []

    def test_refuses_what_is_too_much(self, open_site):
        got = self.post(open_site, {"day": 1, "pain": 1, "note": "x" * 100_000})
        assert got.status_code == 413

    @pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
    def test_refuses_what_a_form_of_another_site_can_send(self, open_site, person, kind):
        got = self.post(open_site, {"day": 1, "pain": 1}, **{"Content-Type": kind})
        assert got.status_code == 400
        assert person.history() == []

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "http://evil.example"},
            {"Origin": "null"},
            {"Origin": ""},
            {"Origin": "https://127.0.0.1"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ],
    )
    def test_refuses_other_sites(self, open_site, person, headers):
        assert self.post(open_site, {"day": 1, "pain": 1}, **headers).status_code == 403
        assert person.history() == []

    def test_a_mistake_in_a_file_of_the_computer_is_told_without_its_place(
        self, served, folder_course, monkeypatch, tmp_path
    ):
        """Whatever a source may raise: a path on the computer is nothing for the network."""
        path = tmp_path / "secret" / "file"
        problems = [Problem(3, "psoas", "no")]
        site = served(folder_course)
        with httpx.Client(base_url=site.url) as client:
            for error in (
                LexiconError(path, problems),
                ProgramFileError(path, problems),
                DataFileError(str(path), ["no"]),
                StoreError(path, "no"),
                OutputError(path, "no"),
                JournalError(path, "no", ""),
                VoiceDamagedError("joe", str(path), "is short", ""),
                SpeechError("joe", "Hello.", f"no such file: {path}"),
                VoiceguideError(f"unexpected: {path}"),
            ):
                monkeypatch.setattr(folder_course, "log", raising(error))
                monkeypatch.setattr(folder_course, "speak", raising(error))
                for name in ("log", "speak"):
                    got = client.post(f"/{name}", json={"day": 1})
                    assert got.json() == {"error": "the computer says why"}
                    assert str(path) in site.notices[-1]

    def test_takes_it_from_its_own_page(self, open_site):
        own = {"Origin": str(open_site.base_url).rstrip("/"), "Sec-Fetch-Site": "same-origin"}
        assert self.post(open_site, {"day": 1, "pain": 1}, **own).status_code == 200

    def test_without_a_journal(self, served, folder_course):
        folder_course.person = None
        with httpx.Client(base_url=served(folder_course).url) as client:
            assert shown(client.get("/").text)["server"] is None
            assert self.post(client, {"day": 1, "pain": 1}).status_code == 400

    def test_a_journal_that_is_damaged_is_told_without_its_place(
        self, served, folder_course, person
    ):
        site = served(folder_course)
        person.journal.path.write_bytes(b"not a database" * 100)
        with httpx.Client(base_url=site.url) as client:
            log, page = self.post(client, {"day": 1, "pain": 1}), client.get("/")
        assert (log.status_code, page.status_code) == (500, 500)
        assert str(person.journal.path) not in log.text + page.text
        assert str(person.journal.path) in " ".join(site.notices)


USUAL = {
    question.key: question.default
    for question in interview(load_program("gentle"))
    if question.topic is not Topic.OK
}


class TestStart:
    def post(self, client, answers):
        return client.post("/start", json={"answers": answers})

    def own(self, client):
        return {"Origin": str(client.base_url).rstrip("/")}

    def test_the_page_asks_everything_in_one_form(self, open_site):
        got = open_site.get("/start")
        assert got.status_code == 200
        assert set(re.findall(r'<input type="radio" name="([^"]+)"', got.text)) == {*USUAL, "ok"}
        assert "form-action 'self'" in got.headers["content-security-policy"]
        # With "no-referrer" a browser sends a form with the origin "null".
        assert got.headers["referrer-policy"] == "same-origin"
        assert 'name="referrer"' not in got.text

    def test_answers_go_to_the_journal(self, open_site, person):
        assert shown(open_site.get("/").text)["server"]["answered"] is False
        assert self.post(open_site, {**USUAL, "fever": "yes"}).status_code == 200
        assert person.journal.start().signs == ("fever",)
        server = shown(open_site.get("/").text)["server"]
        assert server["answered"] is True
        assert server["notice"].startswith("Before you begin, get a doctor's")

    def test_a_form_is_the_same_without_javascript(self, open_site, person):
        got = open_site.post("/start", data={**USUAL, "WRIST": "yes"}, headers=self.own(open_site))
        assert (got.status_code, got.headers["location"]) == (303, "/")
        assert person.journal.start().avoid == {"WRIST"}

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Origin": "null"},
            {"Origin": "http://evil.example"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "none"},
        ],
    )
    def test_a_form_must_say_that_it_is_ours(self, open_site, person, headers):
        """Any site can send a form, and an old browser does not say from where."""
        assert open_site.post("/start", data=USUAL, headers=headers).status_code == 403
        assert person.journal.start() is None

    def test_what_the_page_does_not_send_is_refused(self, open_site, person):
        for answers in ({}, {**USUAL, "fever": "maybe"}, {"x": "no"}):
            assert self.post(open_site, answers).status_code == 400
            form = open_site.post("/start", data=answers, headers=self.own(open_site))
            assert form.status_code == 400
        assert person.journal.start() is None

    def test_an_emergency_stops_what_plays(self, open_site):
        assert self.post(open_site, {"numb-saddle": "yes"}).status_code == 200
        for name in ("day-01.mp3", "transcripts/day-01.vtt", "chapters/day-01.json"):
            got = open_site.get(f"/{name}")
            assert got.status_code == 403
            assert got.text.startswith("Get medical help now")
        spoken = open_site.post("/speak", json={"day": 1})
        assert spoken.status_code == 403
        assert spoken.json()["error"].startswith("Get medical help now")

        page = open_site.get("/")
        assert shown(page.text)["server"]["emergency"] is True
        assert '<p class="notice stop">Get medical help now' in page.text

        self.post(open_site, USUAL)
        assert open_site.get("/day-01.mp3").status_code == 200

    def test_limits_that_leave_too_little_bring_back_the_questions(self, live_site):
        self.post(live_site, USUAL | {limit: "yes" for limit in Avoid if limit is not Avoid.OT})
        page = live_site.get("/")
        assert page.status_code == 200
        assert "has too few stretches to hold" in page.text
        assert 'action="start"' in page.text
        assert live_site.get("/feed.xml").status_code == 500
        self.post(live_site, USUAL)
        assert shown(live_site.get("/").text)["server"]["today"] == 1

    def test_what_was_told_before_is_chosen(self, open_site):
        self.post(open_site, {**USUAL, "KNEEL": "yes", "baseline": "4"})
        page = open_site.get("/start").text
        assert '<input type="radio" name="KNEEL" value="yes" checked>' in page
        assert '<input type="radio" name="baseline" value="4" checked>' in page
        assert page.count(" checked>") == len(USUAL) + 1

    def test_signs_are_asked_anew_after_an_emergency(self, open_site):
        self.post(open_site, {"numb-saddle": "yes"})
        page = open_site.get("/start").text
        assert '<input type="radio" name="numb-saddle" value="no" checked>' in page

    def test_without_a_journal_there_is_none(self, served, folder_course):
        folder_course.person = None
        with httpx.Client(base_url=served(folder_course).url) as client:
            assert client.get("/start").status_code == 404
            assert self.post(client, USUAL).status_code == 400


class TestToday:
    def server(self, client):
        return shown(client.get("/").text)["server"]

    def test_is_what_the_journal_says(self, open_site, logged):
        logged(2, 1)
        data = self.server(open_site)
        assert (data["today"], data["reason"], data["stop"]) == (3, "day 3: day 2 is done", False)
        assert data["done"] == [{"day": 1, "pain": 2}, {"day": 2, "pain": 1}]

    def test_the_same_day_again_is_not_shown_as_done(self, open_site, logged):
        logged(2, 4)
        data = self.server(open_site)
        assert (data["today"], data["done"]) == (2, [{"day": 1, "pain": 2}])

    def test_red_twice_stops(self, open_site, logged):
        logged(8, 8)
        data = self.server(open_site)
        assert data["stop"]
        assert data["reason"].startswith("red twice running")
        assert data["today"] not in [day["day"] for day in data["done"]]

    @pytest.mark.usefixtures("own_week")
    def test_red_makes_a_flare_up_session_of_it(self, live_site, logged):
        logged(1, 1, 8)
        page = shown(live_site.get("/").text)
        day = page["days"][page["server"]["today"] - 1]
        assert (day["file"], day["kind"]) == ("day-03-easy.mp3", "flare-up session")
        live_site.post("/speak", json={"day": 3})
        until_spoken(live_site, 3)

        sound = live_site.get("/day-03-easy.mp3")
        assert sound.status_code == 200
        assert len(sound.content) != len(live_site.get("/day-03.mp3").content)


def test_the_page_of_a_folder_is_the_one_of_the_same_course_made_live(folder_site, live_site):
    pages = [shown(client.get("/").text) for client in (folder_site, live_site)]
    for data in pages:
        data.pop("server")
    assert pages[0] == pages[1]


def until_spoken(client, day):
    """Ask as the page does, more often; all that was answered."""
    answers = []

    def are_all():
        got = client.post("/speak", json={"day": day})
        assert got.status_code == 200, got.text
        answers.append(got.json())
        return answers[-1]["spoken"] == answers[-1]["of"]

    until(are_all)
    return answers


def test_nothing_is_spoken_twice(live_site):
    assert shown(live_site.get("/").text)["days"][0]["measured"] == 1
    (answer,) = until_spoken(live_site, 1)
    assert answer["spoken"] == answer["of"] > 20


@pytest.mark.usefixtures("gaps")
class TestSpeaking:
    @pytest.fixture
    def site(self, live_site):
        return live_site

    def test_comes_first_with_progress(self, site, week):
        page = shown(site.get("/").text)
        assert page["server"]["speak_url"] == "speak"
        assert page["days"][1]["measured"] == 0

        answers = until_spoken(site, 2)

        assert len({answer["of"] for answer in answers}) == 1
        spoken = [answer["spoken"] for answer in answers]
        assert spoken == sorted(spoken)
        assert spoken[0] < spoken[-1]
        assert shown(site.get("/").text)["days"][1]["measured"] == 1
        assert site.get("/day-02.mp3").content == (week.folder / "day-02.mp3").read_bytes()

    def test_a_lexicon_that_is_edited_meanwhile_changes_nothing_until_the_next_start(
        self, site, week
    ):
        (week.home / "lexicon.toml").write_text('back = { say = "bark" }\n', encoding="utf-8")
        until_spoken(site, 2)
        assert site.get("/day-02.mp3").content == (week.folder / "day-02.mp3").read_bytes()

    def test_a_file_that_needs_it_is_begun(self, site, week):
        late = site.get("/day-02.mp3")
        assert (late.status_code, late.headers["retry-after"]) == (503, "10")
        until(lambda: site.get("/day-02.mp3").status_code != 503)
        got = site.get("/day-02.mp3")
        assert got.content == (week.folder / "day-02.mp3").read_bytes()

    def test_a_feed_has_what_can_be_heard_and_begins_the_rest(self, site):
        assert site.get("/feed.xml").text.count("<item>") < 7
        until(lambda: site.get("/feed.xml").text.count("<item>") == 7)

    def test_a_day_that_there_is_not(self, site):
        for day in (8, 0, -1, 10**9):
            assert site.post("/speak", json={"day": day}).status_code == 400

    def test_what_goes_wrong_is_told_and_can_be_tried_again(self, site, week):
        store = week.home / "clips"
        shutil.rmtree(store)
        store.write_text("in the way")

        def wrong():
            got = site.post("/speak", json={"day": 2})
            return got if got.status_code != 200 else None

        got = until(wrong)
        assert got.status_code == 500
        assert got.json() == {"error": "the computer says why"}
        store.unlink()
        # What failed in the background meanwhile is reported once, too.
        site.post("/speak", json={"day": 2})

        until_spoken(site, 2)


class TestFeed:
    def test_a_podcast_app_gets_all_without_a_cookie(self, served, source):
        site = served(source, TOKEN)
        data = httpx.get(f"{site.url}feed.xml?token={TOKEN}")
        assert data.headers["content-type"].startswith("application/rss+xml")
        feed = feedparser.parse(data.content)
        assert [entry.title[:6] for entry in feed.entries] == [f"Day 0{n}" for n in range(1, 8)]
        addresses = re.findall(rb'(?:url|href)="([^"]+)"', data.content)
        assert len(addresses) == 7 * 3 + 2
        for address in map(bytes.decode, addresses):
            assert address.startswith(site.url)
            assert httpx.head(address).status_code == 200, address

        for entry in feed.entries:
            (enclosure,) = entry.enclosures
            got = httpx.get(enclosure.href)
            assert len(got.content) == int(enclosure.length)
            assert got.headers["content-type"] == enclosure.type

    def test_another_reader_reads_it_too(self, served, live):
        site = served(live, TOKEN)
        url = f"{site.url}feed.xml?token={TOKEN}"
        feed = podcastparser.parse(url, io.BytesIO(httpx.get(url).content))
        assert len(feed["episodes"]) == 7
        assert feed["episodes"][0]["enclosures"][0]["url"] == f"{site.url}day-01.mp3?token={TOKEN}"

    def test_a_playlist_leads_to_its_files(self, served, live):
        site = served(live, TOKEN)
        lines = httpx.get(f"{site.url}course.m3u8?token={TOKEN}").text.splitlines()
        files = [line for line in lines if not line.startswith("#")]
        assert len(files) == 7
        for file in files:
            assert httpx.head(f"{site.url}{file}").status_code == 200

    def test_the_page_knows_its_address(self, served, live):
        site = served(live, TOKEN)
        with httpx.Client(follow_redirects=True) as phone:
            server = shown(phone.get(site.opening).text)["server"]
        assert server["feed_url"] == f"{site.url}feed.xml?token={TOKEN}"
        assert server["log_url"] == "log"
