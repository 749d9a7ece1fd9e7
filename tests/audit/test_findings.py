"""Findings as they are shown and summed up, and the report that has them."""

from voiceguide.audit.findings import MAX_PER_KIND, Finding, Kind, Report, summarized


def test_many_findings_of_a_kind_are_summed_up():
    many = [Finding(Kind.CLICK, "a click", at) for at in range(10)]
    summary = summarized([*many, Finding(Kind.LOUDNESS, "loud")])
    assert summary[:MAX_PER_KIND] == tuple(many[:MAX_PER_KIND])
    assert f"{10 - MAX_PER_KIND} more" in summary[MAX_PER_KIND].message
    assert summary[MAX_PER_KIND + 1 :] == (Finding(Kind.LOUDNESS, "loud"),)


def test_a_finding_says_what_and_where():
    assert str(Finding(Kind.CLICK, "a click", 61_005)) == "click at 01:01.005: a click"
    assert str(Finding(Kind.EMPTY, "nothing")) == "empty: nothing"


def test_a_report_as_plain_data_has_the_keys_of_the_contract():
    finding = Finding(Kind.CLICK, "a click", 61_005)
    report = Report(
        holds=4,
        worst_hold_error_ms=12,
        integrated_lufs=-19.1,
        true_peak_dbtp=-2.5,
        findings=(finding,),
    )
    assert report.as_dict("day-09.mp3") == {
        "file": "day-09.mp3",
        "ok": False,
        "holds": 4,
        "worst_hold_error_ms": 12,
        "integrated_lufs": -19.1,
        "true_peak_dbtp": -2.5,
        "findings": [str(finding)],
    }
    assert Report().as_dict("x")["ok"]
