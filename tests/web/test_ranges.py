"""RFC 9110, section by section: what is answered to a request for a range."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.web.ranges import ByteRange, range_response, requested_range

ETAG = '"0123456789abcdef0123456789abcdef0123456789abcdef"'
DATA = bytes(range(256)) * 4
LENGTH = len(DATA)


def ask(method="GET", data=DATA, **headers):
    request = {name.replace("_", "-"): value for name, value in headers.items()}
    return range_response(method, request, media_type="audio/mpeg", etag=ETAG, length=len(data))


def body_of(response, data=DATA):
    return data[response.byte_range.start : response.byte_range.stop]


@pytest.mark.parametrize(
    ("header", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=1000-", 1000, LENGTH),
        ("bytes=-1", LENGTH - 1, LENGTH),
        ("bytes=-5000", 0, LENGTH),
        ("bytes=1000-999999999999999999999999999", 1000, LENGTH),
        pytest.param(f"bytes=1000-{'9' * 5000}", 1000, LENGTH, id="5000 digits"),
        ("bytes=0-", 0, LENGTH),
        ("bytes=000010-000019", 10, 20),
        ("BYTES=10-19", 10, 20),
        ("bytes= 10-19 ", 10, 20),
        ("bytes=,10-19,,", 10, 20),
    ],
)
def test_one_range(header, start, stop):
    response = ask(range=header)

    assert response.status == 206
    assert response.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{LENGTH}"
    assert response.headers["Content-Length"] == str(stop - start)
    assert response.headers["Content-Type"] == "audio/mpeg"
    assert body_of(response) == DATA[start:stop]


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
        "bytes=10-19,5000-6000",
        "bytes=10-19,15-29",
        "bytes=900-909, 0-4,-3",
        f"bytes=-0,{LENGTH}-",
        "bytes=" + ",".join(f"{n}-{n}" for n in range(1000)),
    ],
)
def test_what_is_not_understood_or_asks_for_several_is_ignored(header):
    response = ask(range=header)

    assert (response.status, response.headers["Content-Length"]) == (200, str(LENGTH))
    assert "Content-Range" not in response.headers
    assert body_of(response) == DATA


@pytest.mark.parametrize(
    "header",
    [
        f"bytes={LENGTH}-",
        "bytes=5000-6000",
        "bytes=-0",
        f"bytes={'9' * 5000}-",
    ],
)
def test_what_can_not_be_had(header):
    response = ask(range=header)

    assert response.status == 416
    assert response.headers["Content-Range"] == f"bytes */{LENGTH}"
    assert body_of(response) == b""


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


@given(SPECS)
def test_the_bytes_are_those_that_were_asked_for(spec):
    selected = requested_range(f"bytes={spec}", LENGTH)
    assert set(range(selected.start, selected.stop)) == wanted(spec)


@given(st.text(alphabet="bytes=0123456789-, \t", max_size=40), st.integers(0, 2000))
def test_whatever_is_asked_only_bytes_of_the_file_come(header, length):
    selected = requested_range(header, length)
    if selected is not None:
        assert 0 <= selected.start <= selected.stop <= length


@given(SPECS)
def test_the_length_is_that_of_the_body(spec):
    response = ask(range=f"bytes={spec}")
    assert int(response.headers["Content-Length"]) == len(body_of(response))


class TestConditions:
    def test_head_has_no_range(self):
        response = ask("HEAD", range="bytes=0-9")
        assert (response.status, response.headers["Content-Length"], body_of(response)) == (
            200,
            str(LENGTH),
            b"",
        )

    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    @pytest.mark.parametrize(
        "tags", [ETAG, f"W/{ETAG}", "*", f'"other", {ETAG}', f'"a,b",W/{ETAG}']
    )
    def test_who_has_it_already(self, method, tags):
        response = ask(method, if_none_match=tags, range="bytes=0-9")
        assert (response.status, body_of(response), response.headers["ETag"]) == (304, b"", ETAG)

    @pytest.mark.parametrize("tags", ['"other"', 'W/"other"', "", ETAG.strip('"')])
    def test_who_has_another(self, tags):
        assert ask(if_none_match=tags).status == 200

    @pytest.mark.parametrize("tags", [ETAG, "*", f'"other", {ETAG}'])
    def test_if_match_goes_on(self, tags):
        assert ask(if_match=tags, range="bytes=0-9").status == 206

    @pytest.mark.parametrize("tags", ['"other"', f"W/{ETAG}", ""])
    def test_if_match_stops(self, tags):
        response = ask(if_match=tags)
        assert (response.status, body_of(response)) == (412, b"")

    def test_if_match_comes_first(self):
        assert ask(if_match='"other"', if_none_match=ETAG).status == 412

    def test_if_range_of_what_is_there(self):
        assert ask(range="bytes=0-9", if_range=ETAG).status == 206

    @pytest.mark.parametrize(
        "other", ['"other"', f"W/{ETAG}", "Sun, 22 Nov 2026 17:00:00 GMT", "", f"{ETAG}, {ETAG}"]
    )
    def test_if_range_of_something_else_gets_the_whole(self, other):
        response = ask(range="bytes=0-9", if_range=other)
        assert (response.status, body_of(response)) == (200, DATA)

    def test_if_range_alone_means_nothing(self):
        assert ask(if_range=ETAG).status == 200

    def test_dates_mean_nothing_without_a_last_modified(self):
        late, early = "Sun, 22 Nov 2099 17:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"
        assert ask(if_modified_since=late, if_unmodified_since=early).status == 200


def test_every_answer_says_that_there_are_ranges():
    for headers in ({}, {"range": "bytes=0-1"}, {"range": "bytes=9999-"}, {"if_none_match": ETAG}):
        response = ask(**headers)
        assert (response.headers["Accept-Ranges"], response.headers["ETag"]) == ("bytes", ETAG)


def test_a_range_knows_its_length():
    assert len(ByteRange(3, 10)) == 7
