"""Who gets in: the rules alone, without a server."""

import os
import stat
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.errors import OutputError
from voiceguide.web.access import Access, load_or_create_token

TOKEN = "a-token-of-22-letters-"  # noqa: S105 - of these tests alone
ACCESS = Access(8347, TOKEN, "192.168.1.7")
OPEN = Access(8347)


@pytest.mark.parametrize(
    ("query", "cookies"),
    [
        (f"token={TOKEN}", ""),
        (f"a=b&token={TOKEN}&c", ""),
        ("", f"voiceguide={TOKEN}"),
        ("", f"other=1;voiceguide={TOKEN} ; more=2"),
        ("", f"other=1, voiceguide={TOKEN}"),
        ("", f'a={{"x":1}}; voiceguide={TOKEN}'),
        ("token=wrong", f"voiceguide={TOKEN}"),
        (f"token={TOKEN}", "voiceguide=wrong"),
        ("", f"voiceguide=wrong; voiceguide={TOKEN}"),
    ],
)
def test_the_token_opens(query, cookies):
    assert ACCESS.allows(query, cookies)


@pytest.mark.parametrize(
    ("query", "cookies"),
    [
        ("", ""),
        ("token=", "voiceguide="),
        (f"token={TOKEN}x", ""),
        (f"token={TOKEN[:-1]}", ""),
        (f"x={TOKEN}", ""),
        (f"token=%00{TOKEN}", ""),
        ("token=\u00e9", "voiceguide=\u00e9"),
        ("", f"other={TOKEN}"),
        ("", f"my-voiceguide={TOKEN}"),
        ("", f"voiceguide={TOKEN}x"),
        ("", f"voiceguide={TOKEN} x"),
        ("", f"other=voiceguide={TOKEN}"),
    ],
)
def test_nothing_else_does(query, cookies):
    assert not ACCESS.allows(query, cookies)


NASTY = (
    'a={"x":1}',
    "a=b c",
    "x",
    "a[b]=1",
    "=",
    "==",
    "=x",
    "a=",
    ";",
    ";;;",
    ",",
    "a=1;b",
    "a=1,2",
    'a="',
    'a="x;y"',
    'a="x\\"y',
    "a=\t1",
    "a=\x7f",
    "a=\xe9",
    "\xe9=1",
    "a=%22%3B",
    "a=(x)",
    "a@b=1",
    "a:b=1",
    "a/b=<1>",
    "$Version=1",
    "$Path=/",
    "expires=Thu, 01 Jan 1970 00:00:00 GMT",
    "Voiceguide=other",
    "voiceguide",
    "voiceguide=",
    "voiceguide=old",
    "voiceguide=a=b",
    'voiceguide="old"',
    "my-voiceguide=1",
)
"""What other servers of a host may have put into its jar of cookies."""


@pytest.mark.parametrize("nasty", NASTY)
def test_our_cookie_is_found_beside_any_other(nasty):
    ours = f"voiceguide={TOKEN}"
    for cookies in (f"{nasty}; {ours}", f"{ours}; {nasty}", f"{nasty};{ours};{nasty}"):
        assert ACCESS.allows("", cookies)
    assert not ACCESS.allows("", nasty)


def test_the_standard_parser_would_lose_it_beside_many_of_them():
    """So these are nasty enough to be worth a test."""
    lost = []
    for nasty in NASTY:
        with suppress(CookieError):
            if "voiceguide" in SimpleCookie(f"{nasty}; voiceguide={TOKEN}"):
                continue
        lost.append(nasty)
    assert len(lost) > 5


@given(st.text(max_size=80), st.text(max_size=80))
def test_our_cookie_is_found_beside_any_text(before, after):
    assert ACCESS.allows("", f"{before}; voiceguide={TOKEN}; {after}")
    assert ACCESS.allows("", f"{before},voiceguide={TOKEN}")


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_is_sent_is_an_answer(query, cookies):
    assert not ACCESS.allows(query, cookies)
    assert OPEN.allows(query, cookies)


@pytest.mark.parametrize(
    ("access", "host", "local_address", "is_ours"),
    [
        (OPEN, "127.0.0.1:8347", "127.0.0.1", True),
        (OPEN, "LocalHost:8347", "127.0.0.1", True),
        (OPEN, "127.0.0.1", "127.0.0.1", False),
        (OPEN, "192.168.1.7:8347", "192.168.1.7", False),
        (ACCESS, "192.168.1.7:8347", "127.0.0.1", True),
        (ACCESS, "10.0.0.2:8347", "10.0.0.2", True),
        (ACCESS, "10.0.0.2:8347", "10.0.0.3", False),
        (ACCESS, "evil.example:8347", "192.168.1.7", False),
        (Access(80), "localhost", "127.0.0.1", True),
        (Access(80), "localhost:80", "127.0.0.1", True),
        (Access(80, TOKEN), "", "127.0.0.1", False),
    ],
)
def test_hosts(access, host, local_address, is_ours):
    assert access.is_host(host, local_address) is is_ours


class TestToken:
    def test_is_created_once_for_its_owner(self, tmp_path):
        path = tmp_path / "home" / "serve-token"
        token = load_or_create_token(path)
        assert len(token) == 22
        assert load_or_create_token(path) == token
        if os.name == "posix":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600

    @pytest.mark.skipif(os.name != "posix", reason="Windows has no such rights")
    def test_one_that_others_could_read_is_shut(self, tmp_path):
        path = tmp_path / "home" / "serve-token"
        token = load_or_create_token(path)
        path.chmod(0o644)
        path.parent.chmod(0o755)
        assert load_or_create_token(path) == token
        modes = [stat.S_IMODE(shut.stat().st_mode) for shut in (path, path.parent)]
        assert modes == [0o600, 0o700]

    def test_can_be_renewed(self, tmp_path):
        path = tmp_path / "serve-token"
        token = load_or_create_token(path)
        renewed = load_or_create_token(path, renew=True)
        assert renewed != token
        assert load_or_create_token(path) == renewed

    @pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 22, b"a b" * 10, b"x" * 65])
    def test_a_damaged_one_is_replaced(self, tmp_path, content):
        path = tmp_path / "serve-token"
        path.write_bytes(content)
        token = load_or_create_token(path)
        assert path.read_text().strip() == token != content.decode("latin-1")

    def test_where_it_can_not_be_written(self, tmp_path):
        (tmp_path / "file").write_text("in the way")
        with pytest.raises(OutputError):
            load_or_create_token(tmp_path / "file" / "serve-token")
