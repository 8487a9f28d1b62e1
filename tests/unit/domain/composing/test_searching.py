"""Search before generate: what is there is found by its types and examples, composed, or refused with a reason."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.agents.composer.agent import AutoAgentComposer, GenerateRequest
from tdev.domain.composing.building import Workshop
from tdev.domain.composing.json_spec import spec_from_json
from tdev.domain.composing.searching import search
from tdev.domain.composing.words_spec import spec_from_words
from tests.support.runtimes import runtime_in


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    with runtime_in(Path(tmp_path_factory.mktemp("shop"))) as runtime:
        yield AutoAgentComposer(runtime).workshop(GenerateRequest(tenant="local"))


def test_a_component_whose_examples_hold_is_the_answer(shop: Workshop) -> None:
    found = search(spec_from_words('extract the email addresses: "a@b.co x" -> ["a@b.co"]'), shop.retrieval, shop.run)
    assert found.component is not None
    assert found.component.name == "extract_emails"
    assert found.proof[-1].fits
    assert found.workflow is not None
    assert shop.run(found.workflow, {"text": "q@w.de"}) == ["q@w.de"]


def test_two_components_in_a_row_are_the_answer_when_one_is_not_enough(shop: Workshop) -> None:
    words = 'how many different e-mail addresses are there: "a@b.co c@d.co a@b.co" -> 2, "none" -> 0'
    found = search(spec_from_words(words), shop.retrieval, shop.run)
    assert found.workflow is not None, [each.why for each in found.proof]
    assert [step.agent.partition("@")[0] for step in found.workflow.steps] == ["extract_emails", "count_items"]
    assert found.component is None
    assert shop.run(found.workflow, {"text": "x@y.de z@y.de q@y.de"}) == 3


def test_every_near_component_has_a_reason_why_it_does_not_do(shop: Workshop) -> None:
    found = search(spec_from_words('extract the links of a page: "x" -> 77'), shop.retrieval, shop.run)
    assert found.workflow is None
    assert len(found.proof) >= 3
    assert all(each.why and not each.fits for each in found.proof)


def _wanted(name: str, description: str, output: str, **more: object) -> dict[str, object]:
    return {"name": name, "description": description, "inputs": {"text": "string"}, "output": output, **more}


@pytest.mark.parametrize(
    ("given", "component", "why"),
    [
        (_wanted("read", "read a text file", "string", inputs={"path": "string"}), "read_text_file", "read:files"),
        (_wanted("join", "join texts", "string", inputs={"n": "integer"}), "join_texts", "it takes texts"),
        (_wanted("emails", "extract emails", "boolean"), "extract_emails", "it gives list of string, not boolean"),
        (
            _wanted("emails", "extract emails", "list of string", examples=[{"input": "a@b.co", "output": ["b.co"]}]),
            "extract_emails",
            "not [",
        ),
    ],
)
def test_the_reason_is_the_effect_the_input_the_output_or_the_example(
    given: dict[str, object], component: str, why: str, shop: Workshop
) -> None:
    found = search(spec_from_json(given), shop.retrieval, shop.run)
    told = {each.what.partition("@")[0]: each.why for each in found.proof if "->" not in each.what}
    assert why in told[component]
