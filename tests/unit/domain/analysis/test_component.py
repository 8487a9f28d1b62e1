import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.analysis.component import component_from, union_of_effects
from tdev.domain.analysis.reading import analyze
from tdev.kernel.errors import InvalidError

SOURCE = '''
from tdev.sdk import Context, tool

@tool(phrases=["find mails", "메일 찾기"], tags=["text"], secrets=["MAIL_KEY"], requirements=["beautifulsoup4"])
def find_mails(text: str, limit: int = 5) -> list[str]:
    """Find e-mail addresses in a text.

    Args:
        text: Any text.
        limit: Most addresses.

    Examples:
        >>> find_mails("a@b.co", limit=1)
        ['a@b.co']
    """
    return [word for word in text.split() if "@" in word][:limit]
'''


def made(source, **more):
    return component_from(source, analyze(source), **more)


def test_a_component_carries_what_the_source_says():
    found = made(SOURCE, version="1.2.0")
    assert found.ref == "find_mails@1.2.0"
    assert (found.type, found.brain_count, found.reusability) == ("tool", 0, "B")
    assert found.description == "Find e-mail addresses in a text."
    assert found.phrases == ("find mails", "메일 찾기")
    assert found.tags == ("text",)
    assert found.secrets == ("MAIL_KEY",)
    assert found.requirements == ("beautifulsoup4",)
    assert found.effects == ("pure",)
    assert found.input_schema["properties"]["limit"] == {
        "type": "integer",
        "default": 5,
        "description": "Most addresses.",
    }
    assert [(e.input, e.output) for e in found.examples] == [({"text": "a@b.co", "limit": 1}, ["a@b.co"])]
    assert found.code.entrypoint == "component:find_mails"
    assert found.code.sha256 == f"sha256:{hashlib.sha256(SOURCE.encode()).hexdigest()}"


def test_it_is_experimental_whatever_the_caller_wishes():
    source = SOURCE.replace('tags=["text"]', 'status="stable"')
    assert made(source, fields={"status": "stable"}).status == "experimental"


def test_fields_of_the_caller_are_taken_but_not_those_that_are_computed():
    found = made(SOURCE, fields={"owner": "ada", "tenant": "acme", "effects": ("send",), "code": None})
    assert (found.owner, found.tenant, found.effects) == ("ada", "acme", ("pure",))
    assert found.code is not None


def test_code_without_a_docstring_gets_a_description_that_says_so():
    assert made("def f(a): return a").description == "tool f, without a description"


def test_the_analysis_of_another_text_is_refused():
    with pytest.raises(InvalidError, match="another source"):
        component_from(SOURCE + "\n", analyze(SOURCE))


def test_a_name_that_cannot_be_registered_is_refused_with_its_field():
    with pytest.raises(InvalidError) as refused:
        made("def _1(a): return a")
    assert [finding.pointer for finding in refused.value.findings] == ["#/name"]


def test_aws_actions_become_permissions_once():
    source = "import boto3\ns3 = boto3.client('s3')\ndef f(k):\n    s3.get_object(Key=k)\n    s3.get_object(Key=k)\n"
    assert made(source).permissions == ("s3:GetObject",)


EFFECTS = st.lists(st.sampled_from(["pure", "fetch", "send", "destructive", "iam", "subprocess"]))


@given(EFFECTS, EFFECTS)
def test_the_union_of_effects_loses_nothing_and_knows_no_order(found, declared):
    union = union_of_effects(found, declared)
    assert set(union) - {"pure"} == set(found + declared) - {"pure"}
    assert union == union_of_effects(declared[::-1], found)
    assert ("pure" in union) == (len(union) == 1 and union[0] == "pure")
