"""RFC 9110, section by section: what is answered to a request for a range."""

import email
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.web.ranges import MOST_RANGES, Part, answer, ranges

ETAG = '"0123456789abcdef0123456789abcdef0123456789abcdef"'
DATA = bytes(range(256)) * 4
LENGTH = len(DATA)


def ask(method="GET", data=DATA, **headers):
    request = {name.replace("_", "-"): value for name, value in headers.items()}
    return answer(method, request, "audio/mpeg", ETAG, len(data))


def body_of(made, data=DATA):
    return b"".join(
        part if isinstance(part, bytes) else data[part.start : part.stop] for part in made.body
    )


def parts_of(made):
    """A multipart answer as a mail program reads it: each part with its headers."""
    head = f"Content-Type: {made.headers['Content-Type']}\r\n\r\n".encode()
    return [
        (part["Content-Range"], part["Content-Type"], part.get_payload(decode=True))
        for part in email.message_from_bytes(head + body_of(made)).get_payload()
    ]


@pytest.mark.parametrize(
    ("header", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=1000-", 1000, LENGTH),
        ("bytes=-1", LENGTH - 1, LENGTH),
        ("bytes=-5000", 0, LENGTH),
        ("bytes=1000-999999999999999999999999999", 1000, LENGTH),
        ("bytes=0-", 0, LENGTH),
        ("bytes=000010-000019", 10, 20),
        ("BYTES=10-19", 10, 20),
        ("bytes= 10-19 ", 10, 20),
        ("bytes=,10-19,,", 10, 20),
        ("bytes=10-19,5000-6000", 10, 20),
        ("bytes=10-19,15-29", 10, 30),
        ("bytes=20-29,10-19", 10, 30),
    ],
)
def test_one_range(header, start, stop):
    made = ask(range=header)

    assert made.status == 206
    assert made.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{LENGTH}"
    assert made.headers["Content-Length"] == str(stop - start)
    assert made.headers["Content-Type"] == "audio/mpeg"
    assert body_of(made) == DATA[start:stop]


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=,",
        "bytes=-",
        "bytes=a-b",
        "bytes=20-10",
        "bytes=0-5,20-10",
        "bytes=1 0-19",
        "bytes=--5",
        "bytes=-5-",
        "bytes=5",
        "bytes=+5-10",
        "bytes=\u0661-\u0662",
        "bytes=0x1-0x2",
        "items=0-5",
        "seconds=1-2",
        "bytes:0-5",
        "bytes=0-5;6-7",
        "bytes=" + ",".join(f"{n * 20}-{n * 20 + 1}" for n in range(MOST_RANGES + 1)),
    ],
)
def test_what_is_not_understood_or_too_much_is_ignored(header):
    made = ask(range=header)

    assert (made.status, made.headers["Content-Length"]) == (200, str(LENGTH))
    assert "Content-Range" not in made.headers
    assert body_of(made) == DATA


@pytest.mark.parametrize(
    "header",
    [
        f"bytes={LENGTH}-",
        "bytes=5000-6000",
        "bytes=-0",
        f"bytes=-0,{LENGTH}-",
        f"bytes={'9' * 5000}-",
    ],
)
def test_what_can_not_be_had(header):
    made = ask(range=header)

    assert made.status == 416
    assert made.headers["Content-Range"] == f"bytes */{LENGTH}"
    assert made.body == ()


def test_several_ranges_in_the_order_asked_for():
    made = ask(range="bytes=900-909, 0-4,-3")

    assert made.status == 206
    assert re.fullmatch(r"multipart/byteranges; boundary=\S{1,70}", made.headers["Content-Type"])
    assert "Content-Range" not in made.headers
    assert parts_of(made) == [
        ("bytes 900-909/1024", "audio/mpeg", DATA[900:910]),
        ("bytes 0-4/1024", "audio/mpeg", DATA[:5]),
        ("bytes 1021-1023/1024", "audio/mpeg", DATA[-3:]),
    ]
    assert made.headers["Content-Length"] == str(len(body_of(made)))


def test_an_empty_content_has_no_ranges():
    assert ask(data=b"", range="bytes=0-0").status == 200
    assert ask(data=b"", range="bytes=-5").status == 200


SPECS = st.one_of(
    st.tuples(st.integers(0, 1200), st.integers(0, 1200)).map(lambda two: f"{min(two)}-{max(two)}"),
    st.integers(0, 1200).map("{}-".format),
    st.integers(0, 1200).map("-{}".format),
)


def wanted(spec):
    """The places that a range means, by the letter of section 14.1.2."""
    first, last = spec.split("-")
    if not first:
        return set(range(max(0, LENGTH - int(last)), LENGTH))
    return set(range(int(first), min(int(last or LENGTH) + 1, LENGTH)))


@given(st.lists(SPECS, min_size=1, max_size=MOST_RANGES))
def test_every_byte_that_was_asked_for_comes_once(specs):
    parts = ranges(f"bytes={','.join(specs)}", LENGTH)
    places = [place for part in parts for place in range(part.start, part.stop)]

    assert set(places) == set().union(*map(wanted, specs))
    assert len(places) == len(set(places))


@given(st.text(alphabet="bytes=0123456789-, \t", max_size=40), st.integers(0, 2000))
def test_whatever_is_asked_only_parts_of_the_content_come(header, length):
    for part in ranges(header, length) or ():
        assert 0 <= part.start < part.stop <= length


@given(st.lists(SPECS, min_size=1, max_size=MOST_RANGES))
def test_the_length_is_that_of_the_body(specs):
    made = ask(range=f"bytes={','.join(specs)}")
    assert int(made.headers["Content-Length"]) == len(body_of(made))


class TestConditions:
    def test_head_has_no_range(self):
        made = ask("HEAD", range="bytes=0-9")
        assert (made.status, made.headers["Content-Length"], made.body) == (200, str(LENGTH), ())

    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    @pytest.mark.parametrize(
        "tags", [ETAG, f"W/{ETAG}", "*", f'"other", {ETAG}', f'"a,b",W/{ETAG}']
    )
    def test_who_has_it_already(self, method, tags):
        made = ask(method, if_none_match=tags, range="bytes=0-9")
        assert (made.status, made.body, made.headers["ETag"]) == (304, (), ETAG)

    @pytest.mark.parametrize("tags", ['"other"', 'W/"other"', "", ETAG.strip('"')])
    def test_who_has_another(self, tags):
        assert ask(if_none_match=tags).status == 200

    @pytest.mark.parametrize("tags", [ETAG, "*", f'"other", {ETAG}'])
    def test_if_match_goes_on(self, tags):
        assert ask(if_match=tags, range="bytes=0-9").status == 206

    @pytest.mark.parametrize("tags", ['"other"', f"W/{ETAG}", ""])
    def test_if_match_stops(self, tags):
        made = ask(if_match=tags)
        assert (made.status, made.body) == (412, ())

    def test_if_match_comes_first(self):
        assert ask(if_match='"other"', if_none_match=ETAG).status == 412

    def test_if_range_of_what_is_there(self):
        assert ask(range="bytes=0-9", if_range=ETAG).status == 206

    @pytest.mark.parametrize(
        "other", ['"other"', f"W/{ETAG}", "Sun, 22 Nov 2026 17:00:00 GMT", "", f"{ETAG}, {ETAG}"]
    )
    def test_if_range_of_something_else_gets_the_whole(self, other):
        made = ask(range="bytes=0-9", if_range=other)
        assert (made.status, body_of(made)) == (200, DATA)

    def test_if_range_alone_means_nothing(self):
        assert ask(if_range=ETAG).status == 200

    def test_dates_mean_nothing_without_a_last_modified(self):
        late, early = "Sun, 22 Nov 2099 17:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"
        assert ask(if_modified_since=late, if_unmodified_since=early).status == 200


def test_every_answer_says_that_there_are_ranges():
    for headers in ({}, {"range": "bytes=0-1"}, {"range": "bytes=9999-"}, {"if_none_match": ETAG}):
        made = ask(**headers)
        assert (made.headers["Accept-Ranges"], made.headers["ETag"]) == ("bytes", ETAG)


def test_a_part_knows_its_length():
    assert len(Part(3, 10)) == 7
