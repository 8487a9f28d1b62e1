"""A language model is asked as a step of a plan."""

from pathlib import Path

import pytest

from tdev.kernel.errors import DeniedError, InvalidError, ModelError
from tdev.platform.models import Message
from tdev.platform.models.none import NoModel
from tdev.sdk import Context
from tdev.tools.ask_model import MOST_CHARACTERS, ask_model
from tests.support.model_server import ScriptedModel


def context(folder: Path, model: ScriptedModel) -> Context:
    return Context(workspace=folder, model=lambda: model)


def test_its_words_and_its_name_come_back(tmp_path: Path) -> None:
    model = ScriptedModel("In Seoul.")
    assert ask_model("Where?", context(tmp_path, model)) == {"text": "In Seoul.", "model": "scripted"}
    messages, schema, _ = model.asked[0]
    assert (messages, schema) == ((Message("user", "Where?"),), None)


def test_material_stands_below_the_prompt_and_tokens_are_limited(tmp_path: Path) -> None:
    model = ScriptedModel("x")
    ask_model("Shorten this:", context(tmp_path, model), "a long text", most_tokens=50)
    messages, _, limits = model.asked[0]
    assert messages[-1].text == "Shorten this:\n\na long text"
    assert limits.tokens_out == 50


@pytest.mark.parametrize(
    ("prompt", "text", "most"),
    [(" ", "x", 10), ("", "", 10), ("a", "x" * MOST_CHARACTERS, 10), ("a", "", 0), ("a", "", 9000)],
)
def test_a_question_out_of_bounds_is_not_asked(tmp_path: Path, prompt: str, text: str, most: int) -> None:
    model = ScriptedModel("x")
    with pytest.raises(InvalidError):
        ask_model(prompt, context(tmp_path, model), text, most)
    assert model.asked == []


def test_without_a_model_it_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        ask_model("Where?", Context(workspace=tmp_path, model=NoModel))
    assert "TDEV_MODEL" in (caught.value.hint or "")


def test_a_run_that_grants_no_model_refuses(tmp_path: Path) -> None:
    with pytest.raises(DeniedError):
        ask_model("Where?", Context(workspace=tmp_path))
