"""The registrar: reads code, never runs it, publishes what it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.agents.registrar import RegistrarAgent
from tdev.kernel.errors import ConflictError, InvalidError, NotFoundError, RefusedCodeError
from tdev.model.requests import RegisterRequest
from tdev.runtime import Runtime
from tests.support.runtimes import runtime_in

TOOL = '''
from tdev.sdk import tool

@tool(phrases=["shout it"])
def shout(text: str) -> str:
    """Say a text louder.

    Args:
        text: any text

    Examples:
        >>> shout("hi")
        'HI'
    """
    return text.upper()
'''
SENDER = '''
import urllib.request
from tdev.sdk import tool

@tool
def tell(url: str) -> int:
    """Post to an address."""
    return urllib.request.urlopen(url, data=b"x").status
'''


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    with runtime_in(tmp_path) as runtime:
        yield runtime


def ask(code: str = TOOL, **fields: object) -> RegisterRequest:
    return RegisterRequest.model_validate({"tenant": "local", "requester": "ann", "code": code, **fields})


def test_code_becomes_an_experimental_component_of_the_tenant(runtime: Runtime) -> None:
    published = RegistrarAgent(runtime).run(ask())
    assert (published.ref, published.type, published.brain_count) == ("shout@1.0.0", "tool", 0)
    assert (published.status, published.tenant, published.owner) == ("experimental", "local", "ann")
    assert published.effects == ("pure",)
    assert "shout it" in published.phrases
    assert runtime.catalogue("local").get("shout") == published
    with pytest.raises(NotFoundError):
        runtime.catalogue("other").get("shout")


def test_the_source_is_kept_by_its_digest(runtime: Runtime) -> None:
    published = RegistrarAgent(runtime).run(ask())
    assert published.code is not None
    assert published.code.key is not None
    assert runtime.artifacts_of("local").get("local", published.code.key).decode() == TOOL


def test_the_code_is_not_run(runtime: Runtime, tmp_path: Path) -> None:
    mark = tmp_path / "it-ran"
    with pytest.raises(RefusedCodeError, match=r"runs when the code is imported|importing it has the effect"):
        RegistrarAgent(runtime).run(ask(f"import pathlib\npathlib.Path({str(mark)!r}).touch()\n{TOOL}"))
    RegistrarAgent(runtime).run(ask(f"MARK = {str(mark)!r}\nNAMES = list(map(str.upper, [MARK]))\n{TOOL}"))
    assert not mark.exists()


@pytest.mark.parametrize(
    "declared", ["@tool", "@tool(effects=['pure'])", "@tool(effects=[])", "@tool(effects=['fetch'])"]
)
def test_an_effect_that_is_not_declared_is_refused_with_its_line(runtime: Runtime, declared: str) -> None:
    with pytest.raises(RefusedCodeError) as caught:
        RegistrarAgent(runtime).run(ask(SENDER.replace("@tool\n", f"{declared}\n")))
    assert {finding.code for finding in caught.value.findings} == {"undeclared-effect"}
    assert 8 in {finding.line for finding in caught.value.findings}
    with pytest.raises(NotFoundError):
        runtime.catalogue("local").get("tell")


def test_effects_are_those_declared_and_those_found(runtime: Runtime) -> None:
    published = RegistrarAgent(runtime).run(ask(SENDER.replace("@tool\n", "@tool(effects=['send', 'write:files'])\n")))
    assert set(published.effects) >= {"send", "write:files"}


@pytest.mark.parametrize("way", ["eval(text)", "exec(text) or text", "text.__class__.__mro__", "__import__(text)"])
def test_dynamic_code_is_refused_and_nothing_is_kept(runtime: Runtime, way: str) -> None:
    with pytest.raises(RefusedCodeError):
        RegistrarAgent(runtime).run(ask(TOOL.replace("text.upper()", way)))
    assert runtime.trail("local").list() == []
    with pytest.raises(NotFoundError):
        runtime.catalogue("local").get("shout")


def test_another_type_than_wanted_is_refused_with_the_reason(runtime: Runtime) -> None:
    with pytest.raises(InvalidError, match="0 brains: that is a tool, not an agent") as caught:
        RegistrarAgent(runtime).run(ask(type="agent"))
    assert [finding.code for finding in caught.value.findings] == ["other_type"]
    with pytest.raises(NotFoundError):
        runtime.catalogue("local").get("shout")


def test_the_same_code_again_changes_nothing(runtime: Runtime) -> None:
    first = RegistrarAgent(runtime).run(ask())
    assert RegistrarAgent(runtime).run(ask()) == first


def test_other_code_needs_another_version(runtime: Runtime) -> None:
    RegistrarAgent(runtime).run(ask())
    changed = TOOL.replace("text.upper()", "text.upper() + '!'")
    with pytest.raises(ConflictError):
        RegistrarAgent(runtime).run(ask(changed))
    assert RegistrarAgent(runtime).run(ask(changed, version="1.1.0")).ref == "shout@1.1.0"


@pytest.mark.parametrize("code", ["def broken(:", "x = 1", "\x00"])
def test_code_that_holds_no_component_is_refused(runtime: Runtime, code: str) -> None:
    with pytest.raises(InvalidError):
        RegistrarAgent(runtime).run(ask(code))
    assert runtime.trail("local").list() == []
