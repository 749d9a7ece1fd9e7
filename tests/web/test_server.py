"""The local server, asked over the loopback as phones and worse would ask it."""

import base64
import hashlib
import io
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import httpx
import podcastparser
import pytest

from voiceguide.errors import DataFileError, UsageError
from voiceguide.person.model import LoggedSession
from voiceguide.program.wishes import Wishes
from voiceguide.studio.studio import Studio
from voiceguide.web.built_course import FolderShelf
from voiceguide.web.live_course import CourseShelf, ShelfRequest

TOKEN = "a-token-of-22-letters-"  # noqa: S105 - of these tests alone
SAME = {  # what the built folder and the server have alike, byte for byte
    "day-01.mp3": "audio/mpeg",
    "day-07.mp3": "audio/mpeg",
    "cover.jpg": "image/jpeg",
    "transcripts/day-03.vtt": "text/vtt; charset=utf-8",
    "chapters/day-03.json": "application/json+chapters",
    "course.m3u8": "audio/x-mpegurl; charset=utf-8",
    "course.ics": "text/calendar; charset=utf-8",
}


@pytest.fixture(params=["live", "folder"])
def shelf(request, week, diary):
    """Both kinds of shelf, over the same week."""
    if request.param == "live":
        return request.getfixturevalue("live")
    return FolderShelf(week.folder, diary)


@pytest.fixture
def open_site(served, shelf):
    """Without a token, as on one's own computer."""
    site = served(shelf)
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


def raw(url, *lines, hang_up=False):
    """Send some lines as they are; all that comes back."""
    place = urlsplit(url)
    with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
        connection.sendall("".join(f"{line}\r\n" for line in lines).encode("latin-1") + b"\r\n")
        if hang_up:
            connection.shutdown(socket.SHUT_WR)
        found = b""
        with suppress(ConnectionError):
            while piece := connection.recv(65536):
                found += piece
    return found


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
        (week.folder / "diary.txt").write_text("not for others")
        for name in (
            "day-08.mp3",
            "day-00.mp3",
            "day-1.mp3",
            "DAY-01.mp3",
            "day-01.mp3/",
            "transcripts",
            "transcripts/",
            "transcripts/day-08.vtt",
            "diary.txt",
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
        for path in ("/log", "/speak") if method != "POST" else ():
            assert open_site.request(method, path).status_code == 404


@pytest.mark.usefixtures("own_week")
class TestFolder:
    @pytest.fixture
    def site(self, served, week, diary):
        with httpx.Client(base_url=served(FolderShelf(week.folder, diary)).url) as client:
            yield client

    def test_a_tag_changes_with_a_byte(self, site, week):
        path = week.folder / "day-01.mp3"
        before, times, data = (
            site.head("/day-01.mp3").headers["etag"],
            path.stat(),
            path.read_bytes(),
        )
        path.write_bytes(data[:300_000] + bytes([data[300_000] ^ 1]) + data[300_001:])
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

        assert before == f'"{hashlib.sha256(data).hexdigest()}"'
        assert site.head("/day-01.mp3").headers["etag"] != before

    def test_a_link_that_leads_outside_is_not_there(self, site, week, tmp_path):
        outside = tmp_path / "outside.mp3"
        outside.write_bytes(b"secret")
        (week.folder / "day-03.mp3").unlink()
        (week.folder / "day-03.mp3").symlink_to(outside)
        shutil.move(week.folder / "transcripts", tmp_path / "elsewhere")
        (week.folder / "transcripts").symlink_to(tmp_path / "elsewhere")

        assert site.get("/day-03.mp3").status_code == 404
        assert site.get("/transcripts/day-01.vtt").status_code == 404

    def test_a_manifest_can_not_lead_outside(self, week, tmp_path):
        (tmp_path / "secret.txt").write_text("secret")
        manifest = json.loads((week.folder / "course.json").read_text())
        manifest["files"].append({"file": "../secret.txt", "sha256": "", "bytes": 6})
        (week.folder / "course.json").write_text(json.dumps(manifest))

        assert FolderShelf(week.folder).content("../secret.txt") is None

    def test_a_course_that_is_built_anew_is_taken_up(self, site, week):
        (week.folder / "new.zip").write_bytes(b"a zip")
        assert site.get("/new.zip").status_code == 404
        manifest = json.loads((week.folder / "course.json").read_text())
        (week.folder / "course.json").unlink()
        assert site.get("/day-01.mp3").status_code == 200

        manifest["files"].append({"file": "new.zip", "sha256": "", "bytes": 5})
        (week.folder / "course.json").write_text(json.dumps(manifest))

        assert site.get("/new.zip").content == b"a zip"

    def test_a_folder_without_a_course(self, tmp_path):
        with pytest.raises(UsageError, match=r"no finished course in .*: course\.json"):
            FolderShelf(tmp_path)

    @pytest.mark.parametrize(
        "text", ["", "[]", '{"days": []}', '{"days": [{}]}', "{", '{"days": 1}']
    )
    def test_a_manifest_that_is_none(self, tmp_path, text):
        (tmp_path / "course.json").write_text(text)
        with pytest.raises(DataFileError):
            FolderShelf(tmp_path)

    def test_a_sound_that_is_none(self, week):
        (week.folder / "day-04.mp3").write_bytes(b"no sound")
        with pytest.raises(DataFileError, match=r"day-04\.mp3"):
            FolderShelf(week.folder)

    def test_its_page_is_the_one_of_the_same_course_made_live(self, site, live_site):
        pages = [shown(client.get("/").text) for client in (site, live_site)]
        for page in pages:
            page.pop("server")
        assert pages[0] == pages[1]


@pytest.fixture
def guarded(served, shelf):
    return served(shelf, TOKEN)


def outside(answer):
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
        assert len({repr(outside(answer)) for answer in asked}) == 1
        heads = {repr(outside(phone.head(f"/{path}"))) for path in ("", "day-01.mp3", "x")}
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
    def test_another_is_refused(self, served, week, host, token):
        site = served(FolderShelf(week.folder), token)
        headers = {"Host": host.format(port=site.access.port)}
        for path in ("", "day-01.mp3", "x", "feed.xml"):
            got = httpx.get(f"{site.url}{path}{site.access.query}", headers=headers)
            assert got.status_code == 421
            assert b"voiceguide" not in got.content

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
    def test_its_own_are_right(self, served, week, host):
        site = served(FolderShelf(week.folder))
        headers = {"Host": f"{host}:{site.access.port}"}
        assert httpx.get(site.url, headers=headers).status_code == 200

    def test_one_that_is_missing(self, served, week):
        site = served(FolderShelf(week.folder))
        assert raw(site.url, "GET / HTTP/1.1").startswith(b"HTTP/1.1 400 ")
        assert raw(site.url, "GET / HTTP/1.0").startswith(b"HTTP/1.1 421 ")


class TestHeaders:
    def test_guard_every_answer(self, open_site):
        for path in ("/", "/day-01.mp3", "/nothing", "/feed.xml", "/cover.jpg"):
            said = open_site.get(path).headers
            assert said["x-content-type-options"] == "nosniff"
            assert said["referrer-policy"] == "no-referrer"
            assert said["cross-origin-resource-policy"] == "same-origin"
            assert said["cross-origin-opener-policy"] == "same-origin"
            assert "microphone=()" in said["permissions-policy"]
            policy = said["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert said["cache-control"].startswith("private")
            assert "server" not in said
            assert not [name for name in said if name.startswith("access-control")]

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


TRICKS = (
    "/../course.json",
    "//day-01.mp3",
    "/..%2fcourse.json",
    "/%2e%2e/secret",
    "/%2e%2e%2fsecret",
    "/..\\secret",
    "/..%5csecret",
    "//etc/passwd",
    "/%2fetc%2fpasswd",
    "/transcripts/../day-01.mp3",
    "/./day-01.mp3",
    "/transcripts/%2e%2e/day-01.mp3",
    "/day-01.mp3%00",
    "/day-01.mp3%00.jpg",
    "/%00",
    "/day-01.mp3%20",
    "/day-01.mp3%0d%0aX-A:%20b",
    "/day-01%2emp3%2f",
    "/%64ay-01.mp3/..",
    "/....//secret",
    "/.",
    "/..",
    "/day-01.mp3::$DATA",
    "/C:/secret",
    "/%c0%ae%c0%ae/secret",
    "/%25%32%65",
    "/~root",
    "/*",
    "*",
    "http://evil.example/day-01.mp3",
    "file:///etc/passwd",
    "/day-01.mp3;x",
    "/%ff",
    "/" + "a" * 9000,
    "/.vg-1.part",
    "/journal.sqlite3",
    "/serve-token",
)


def _noise(chance, most, count):
    return "".join(map(chr, chance.choices(range(most), k=count)))


WRONG = (
    lambda chance, _lines: [_noise(chance, 256, 200)],
    lambda chance, lines: [
        lines[0].replace(" ", chance.choice(["", "  ", "\t", "\0"])),
        *lines[1:],
    ],
    lambda chance, lines: [*lines, f"Range: {_noise(chance, 127, 60)}"],
    lambda chance, lines: [*lines, f"X: {'a' * chance.randrange(20_000, 90_000)}"],
    lambda chance, lines: [
        *lines,
        f"Content-Length: {chance.choice(['-1', 'x', '1' * 40, '5, 6'])}",
    ],
    lambda _chance, lines: [*lines, "Transfer-Encoding: chunked", "", "zz"],
    lambda chance, lines: [chance.choice(["", "G\0T", "GET " * 50]) + " / HTTP/9.9", *lines[1:]],
    lambda _chance, lines: [lines[0], *(f"A{n}: b" for n in range(3000))],
    lambda chance, lines: [
        lines[0],
        chance.choice(["Host: a\0b", "Host: a b", "Host: \xff", "Host"]),
    ],
    lambda _chance, lines: [
        *lines,
        "Upgrade: websocket",
        "Connection: upgrade",
        'Cookie: ";;=;,\x80',
    ],
)


class TestTricks:
    @pytest.mark.parametrize("path", TRICKS, ids=lambda path: path[:40])
    def test_with_paths(self, served, week, path):
        site = served(FolderShelf(week.folder), TOKEN)
        host = f"Host: 127.0.0.1:{site.access.port}"
        cookie = f"Cookie: voiceguide={TOKEN}"
        got = raw(site.url, f"GET {path} HTTP/1.1", host, cookie, "Connection: close")

        assert got.startswith(b"HTTP/1.1 404 ")
        assert got.endswith(b"\r\n\r\nNot found")

    def test_500_malformed_requests_do_not_stop_it(self, served, week):
        chance = random.Random(500)  # noqa: S311 - the same ones each time
        site = served(FolderShelf(week.folder))
        host = f"Host: 127.0.0.1:{site.access.port}"
        right = ("GET /day-01.mp3 HTTP/1.1", host, "Range: bytes=0-99", "Connection: close")
        for number in range(500):
            lines = WRONG[number % len(WRONG)](chance, list(right))
            raw(site.url, *lines, hang_up=True)

        assert raw(site.url, *right).startswith(b"HTTP/1.1 206 ")
        assert site.notices == []

    def test_a_connection_that_says_nothing_more_holds_nobody_up(self, served, week):
        site = served(FolderShelf(week.folder))
        place = ("127.0.0.1", site.access.port)
        idle = [socket.create_connection(place) for _ in range(100)]
        for connection in idle:
            connection.sendall(b"GET / HT")
        assert httpx.get(site.url).status_code == 200
        for connection in idle:
            connection.close()


class TestLog:
    def post(self, client, content=None, **headers):
        body = headers.pop("body", json.dumps(content))
        given = {"Content-Type": "application/json"} | headers
        return client.post("/log", content=body, headers=given)

    def test_writes_to_the_journal(self, open_site, diary):
        got = self.post(open_site, {"day": 1, "pain": 2, "note": "  Left hip\n tight.\u0000 "})

        assert got.status_code == 200
        assert got.json() == {"today": 2, "reason": "day 2: day 1 is done", "stop": False}
        (session,) = diary.person.journal.history("gentle")
        told = (session.day, session.date, session.pain, session.note, session.logged)
        assert told == (1, diary.today(), 2, "Left hip tight.", True)

    def test_a_second_one_of_the_day_mends_the_first(self, open_site, diary):
        self.post(open_site, {"day": 1, "pain": 2, "note": "tight"})
        self.post(open_site, {"day": 1, "pain": 4, "note": ""})

        (session,) = diary.person.journal.history("gentle")
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
    def test_refuses_what_makes_no_sense(self, served, week, diary, content):
        with httpx.Client(base_url=served(FolderShelf(week.folder, diary)).url) as client:
            got = self.post(client, content)
        assert got.status_code == 400
        assert got.json()["error"]
        assert diary.person.journal.history("gentle") == []

    @pytest.mark.parametrize(
        "body", [b"", b"{", b"\xff", b"[" * 5000, b'{"day": NaN}', b"day=1&pain=2"]
    )
    def test_refuses_what_is_no_json(self, open_site, diary, body):
        assert self.post(open_site, body=body).status_code == 400
        assert diary.person.journal.history("gentle") == []

    def test_refuses_what_is_too_much(self, open_site):
        got = self.post(open_site, {"day": 1, "pain": 1, "note": "x" * 100_000})
        assert got.status_code == 413

    @pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
    def test_refuses_what_a_form_of_another_site_can_send(self, open_site, diary, kind):
        got = self.post(open_site, {"day": 1, "pain": 1}, **{"Content-Type": kind})
        assert got.status_code == 400
        assert diary.person.journal.history("gentle") == []

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
    def test_refuses_other_sites(self, open_site, diary, headers):
        assert self.post(open_site, {"day": 1, "pain": 1}, **headers).status_code == 403
        assert diary.person.journal.history("gentle") == []

    def test_takes_it_from_its_own_page(self, open_site):
        own = {"Origin": str(open_site.base_url).rstrip("/"), "Sec-Fetch-Site": "same-origin"}
        assert self.post(open_site, {"day": 1, "pain": 1}, **own).status_code == 200

    def test_without_a_journal(self, served, week):
        with httpx.Client(base_url=served(FolderShelf(week.folder)).url) as client:
            assert shown(client.get("/").text)["server"] is None
            assert self.post(client, {"day": 1, "pain": 1}).status_code == 400

    def test_a_journal_that_is_damaged_is_told_without_its_place(self, served, week, diary):
        site = served(FolderShelf(week.folder, diary))
        diary.person.journal.path.write_bytes(b"not a database" * 100)
        with httpx.Client(base_url=site.url) as client:
            log, page = self.post(client, {"day": 1, "pain": 1}), client.get("/")
        assert (log.status_code, page.status_code) == (500, 500)
        assert str(diary.person.journal.path) not in log.text + page.text
        assert str(diary.person.journal.path) in " ".join(site.notices)


class TestToday:
    def logged(self, diary, *pains, first=1):
        """Sessions on the days before today."""
        for number, pain in enumerate(pains):
            on = diary.today() - timedelta(days=len(pains) - number)
            session = LoggedSession(first + number, on, pain)
            diary.person.journal.record_log("gentle", session)

    def server(self, client):
        return shown(client.get("/").text)["server"]

    def test_is_what_the_journal_says(self, open_site, diary):
        self.logged(diary, 2, 1)
        said = self.server(open_site)
        assert (said["today"], said["reason"], said["stop"]) == (3, "day 3: day 2 is done", False)
        assert said["done"] == [{"day": 1, "pain": 2}, {"day": 2, "pain": 1}]

    def test_the_same_day_again_is_not_shown_as_done(self, open_site, diary):
        self.logged(diary, 2, 4)
        said = self.server(open_site)
        assert (said["today"], said["done"]) == (2, [{"day": 1, "pain": 2}])

    def test_red_twice_stops(self, open_site, diary):
        self.logged(diary, 8, 8)
        said = self.server(open_site)
        assert said["stop"]
        assert said["reason"].startswith("red twice running")
        assert said["today"] not in [day["day"] for day in said["done"]]

    @pytest.mark.usefixtures("own_week")
    def test_pain_makes_an_easy_day_of_it(self, live_site, diary):
        self.logged(diary, 1, 1, 8)
        page = shown(live_site.get("/").text)
        day = page["days"][page["server"]["today"] - 1]
        assert (day["file"], day["easy"]) == ("day-03-easy.mp3", 1)
        live_site.post("/speak", json={"day": 3})
        until_spoken(live_site, 3)

        sound = live_site.get("/day-03-easy.mp3")
        assert sound.status_code == 200
        assert len(sound.content) != len(live_site.get("/day-03.mp3").content)

    def test_a_folder_has_the_dose_of_a_week_before_for_it(self, week, diary):
        self.logged(diary, 1, 1, 1, 1, 1, 8)
        shelf = FolderShelf(week.folder, diary)
        standing = shelf.standing()
        assert standing.today == 1
        assert "In this folder that is day 1." in standing.reason

    def test_a_day_that_the_folder_lacks(self, week, diary):
        self.logged(diary, 1, first=20)
        standing = FolderShelf(week.folder, diary).standing()
        assert standing.today == 7

    def test_a_course_reaches_as_far_as_the_day_that_is_due(self, week, diary):
        self.logged(diary, 1, first=30)
        request = ShelfRequest(date(2026, 11, 23), wishes=Wishes(voice="tones"))
        with CourseShelf(Studio(week.home), request, diary) as shelf:
            assert shelf.standing().today == 31
            assert len(shelf.course().days) == 35


def until_spoken(client, day):
    """Ask as the page does, more often; all that was answered."""
    answers = []
    end = time.monotonic() + 60
    while not answers or answers[-1]["spoken"] < answers[-1]["of"]:
        assert time.monotonic() < end
        got = client.post("/speak", json={"day": day})
        assert got.status_code == 200, got.text
        answers.append(got.json())
        time.sleep(0.05)
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

    def test_a_file_that_needs_it_is_begun(self, site, week):
        late = site.get("/day-02.mp3")
        assert (late.status_code, late.headers["retry-after"]) == (503, "10")
        end = time.monotonic() + 60
        while (got := site.get("/day-02.mp3")).status_code == 503:
            assert time.monotonic() < end
            time.sleep(0.1)
        assert got.content == (week.folder / "day-02.mp3").read_bytes()

    def test_a_feed_has_what_can_be_heard_and_begins_the_rest(self, site):
        assert len(feedparser.parse(site.get("/feed.xml").content).entries) < 7
        end = time.monotonic() + 60
        while len(feedparser.parse(site.get("/feed.xml").content).entries) < 7:
            assert time.monotonic() < end
            time.sleep(0.2)

    def test_a_day_that_there_is_not(self, site):
        for day in (8, 0, -1, 10**9):
            assert site.post("/speak", json={"day": day}).status_code == 400

    def test_what_goes_wrong_is_told_and_can_be_tried_again(self, site, week):
        store = week.home / "clips"
        shutil.rmtree(store)
        store.write_text("in the way")
        end = time.monotonic() + 30
        while (got := site.post("/speak", json={"day": 2})).status_code == 200:
            assert time.monotonic() < end
            time.sleep(0.05)
        assert got.status_code == 500
        assert got.json() == {"error": "the computer says why"}
        store.unlink()
        # What had failed in the background meanwhile is told once, too.
        site.post("/speak", json={"day": 2})

        until_spoken(site, 2)


class TestFeed:
    def test_a_podcast_app_gets_all_without_a_cookie(self, served, shelf):
        site = served(shelf, TOKEN)
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
            told = shown(phone.get(site.opening).text)["server"]
        assert told["feed_url"] == f"{site.url}feed.xml?token={TOKEN}"
        assert told["log_url"] == "log"


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads memory as Linux tells it")
def test_two_hundred_phones_at_once(built_week):
    """No error, and under 300 MB, with sessions that are joined as with files."""
    live = ("--voice", "tones", "--minutes", "6", "--warm-up", "done", "--weeks", "1")
    for arguments in (live, (str(built_week.folder),)):
        assert _peak_mb(built_week.home, arguments) < 300


def _peak_mb(home, arguments):
    """The most memory that the server had."""
    port = str(_free_port())
    command = [sys.executable, "-m", "voiceguide", "serve", "--port", port, *arguments]
    env = os.environ | {"VOICEGUIDE_HOME": str(home)}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as server:
        try:
            url = server.stdout.readline().strip()
            urls = [f"{url}day-{day:02d}.mp3" for day in range(1, 8)]
            phones = [
                sys.executable,
                str(Path(__file__).with_name("phones.py")),
                "200",
                "20",
                *urls,
            ]
            told = json.loads(subprocess.run(phones, capture_output=True, check=True).stdout)
            assert told["failed"] == []
            status = Path(f"/proc/{server.pid}/status").read_text()
        finally:
            server.terminate()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1e3


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
