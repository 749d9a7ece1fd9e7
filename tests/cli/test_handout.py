"""`voiceguide handout`: a new PDF, of a day or a course, and nothing of somebody's replaced."""

import pytest


def test_a_day_and_a_course(cli, cwd):
    for arguments, name in ((["9"], "handout.pdf"), (["--weeks", "1", "--out", "c.pdf"], "c.pdf")):
        done = cli("handout", *arguments)
        assert (done.code, done.out, done.err) == (0, f"{name}\n", "")
        assert (cwd / name).read_bytes().startswith(b"%PDF-")


def test_the_same_again_is_no_harm_and_another_file_is_kept(cli, cwd):
    assert cli("handout", "1").code == 0
    assert cli("handout", "1").code == 0
    done = cli("handout", "2")
    assert (done.code, done.out) == (1, "")
    assert "handout.pdf" in done.err
    assert cli("handout", "2", "--force").code == 0


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--out", "day.doc"], "day.doc"),
        (["--paper", "a5"], "a5"),
        (["--paper", "legal"], "a4, letter"),
        (["99"], "99"),
        (["--weeks", "9"], "9 weeks"),
    ],
)
def test_what_makes_no_sense_is_said(cli, cwd, arguments, named):
    done = cli("handout", *arguments)
    assert (done.code, done.out) == (2, "")
    assert named in done.err
    assert not list(cwd.glob("*.pdf"))


def test_it_follows_what_start_kept(cli, cwd):
    cli("start", "--yes", "--avoid", "HIP", "--program", "chair")
    assert cli("handout", "1").code == 0
    kept = (cwd / "handout.pdf").read_bytes()
    assert cli("handout", "1", "--program", "chair", "--avoid", "HIP", "--out", "b.pdf").code == 0
    assert (cwd / "b.pdf").read_bytes() == kept
