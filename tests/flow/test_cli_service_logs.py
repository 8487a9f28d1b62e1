"""``tdev service logs`` without a region: what was called, and what cannot be asked."""

from pathlib import Path

import pytest

from tests.support.bundles import EMAILS
from tests.support.command_line import CommandLine


def test_calls_are_in_the_log_by_version_time_and_level(tdev: CommandLine, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(EMAILS.model_dump_json())
    assert tdev("deploy", str(plan)).code == 0
    assert tdev("invoke", "example", "-i", "text=ann@example.org").code == 0
    shown = tdev("service", "logs", "example", "--since", "5m")
    assert (shown.code, "example-v1 answered 200" in shown.out) == (0, True), shown.err
    lines = tdev("service", "logs", "example", "--version", "1", "--json").lines
    assert [line for line in lines if line["fields"].get("status") == 200]
    for words in (("--version", "2"), ("--level", "error")):
        found = tdev("service", "logs", "example", *words)
        assert (found.code, found.out, "no lines" in found.err) == (0, "", True)
    status = tdev("status", "example")
    assert "last called at" in status.out


@pytest.mark.parametrize(
    ("words", "code"),
    [(("nothing",), 4), (("x", "--since", "soon"), 2), (("x", "--level", "loud"), 2), (("x", "--version", "0"), 2)],
)
def test_what_cannot_be_asked_is_refused(tdev: CommandLine, words: tuple[str, ...], code: int) -> None:
    assert tdev("service", "logs", *words).code == code
