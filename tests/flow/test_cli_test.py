"""``tdev test``: examples run in the real sandbox, and what they do not notice is shown as a diff."""

from pathlib import Path

import pytest

from tests.support.command_line import CommandLine
from tests.support.vouching import ASKS, BLUNT, SHOUT, WHISPER


@pytest.fixture
def registered(tdev: CommandLine, tmp_path: Path) -> CommandLine:
    for version, code in (("1.0.0", SHOUT), ("1.1.0", BLUNT), ("1.2.0", WHISPER)):
        path = tmp_path / f"v{version}.py"
        path.write_text(code)
        assert tdev("register", str(path), "--version", version).code == 0
    return tdev


def test_examples_run_and_say_what_differs(registered: CommandLine) -> None:
    good = registered("test", "shout@1.0.0")
    assert (good.code, "2 of 2 examples hold" in good.out) == (0, True)
    bad = registered("test", "shout@1.2.0")
    assert (bad.code, "0 of 2 examples hold" in bad.out) == (1, True)
    assert 'example 1 gave {"text":"hi!"}, not {"text":"HI!"}' in bad.out


def test_tests_that_bite_score_full_and_the_score_is_kept(registered: CommandLine) -> None:
    found = registered("test", "shout@1.0.0", "--mutation")
    assert (found.code, "mutation score 100%" in found.out, "recorded" in found.out) == (0, True, True)
    shown = registered("component", "show", "shout@1.0.0", "--json").json
    assert (shown["standing"]["mutation_score"], shown["status"]) == (1.0, "experimental")
    trail = registered("audit", "list", "--json")
    assert [each["target"] for each in trail.json if each["action"] == "measure"] == ["shout@1.0.0"]


def test_tests_that_miss_something_show_it_as_a_diff(registered: CommandLine) -> None:
    found = registered("test", "shout@1.1.0", "--mutation")
    assert found.code == 3
    assert '- return {"text": text.upper() + (mark if len(text) < 9 else mark * 3)}' in found.out
    assert '+ return {"text": text.upper() + (mark if len(text) < 10 else mark * 3)}' in found.out


def test_a_limit_of_mutants_is_kept(registered: CommandLine) -> None:
    found = registered("test", "shout@1.1.0", "--mutation", "--mutants", "2", "--json").json["mutation"]
    assert found["mutants"] == 2 < found["found"]


def test_examples_that_fail_are_not_measured(registered: CommandLine) -> None:
    found = registered("test", "shout@1.2.0", "--mutation")
    assert (found.code, "first let its tests pass" in found.err) == (2, True)


def test_what_cannot_be_tried_or_has_no_examples_says_so(tdev: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "asks.py").write_text(ASKS)
    (tmp_path / "bare.py").write_text("def bare(a: int) -> int:\n    return a\n")
    for name in ("asks", "bare"):
        assert tdev("register", str(tmp_path / f"{name}.py")).code == 0
    assert "cannot be tried in the sandbox (fetch)" in tdev("test", "asks").err
    assert "has no examples" in tdev("test", "bare").err
    assert tdev("test", "nothing_here").code == 4


def test_a_component_of_the_product_is_tested_here_and_measured_elsewhere(tdev: CommandLine) -> None:
    found = tdev("test", "extract_emails")
    assert (found.code, "examples hold" in found.out) == (0, True)
    assert "came with the product" in tdev("test", "extract_emails", "--mutation").err
