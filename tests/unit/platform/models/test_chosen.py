"""The model of the settings: which engine, which way out, which key."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

from tdev.kernel.errors import DeniedError, InvalidError, ModelBusyError, ModelError, NotFoundError
from tdev.platform.models import Message, Model
from tdev.platform.models.chosen import Means, chosen
from tdev.platform.web import Web
from tdev.platform.web.direct import DirectWeb
from tdev.settings import Settings
from tests.support.model_server import KEY, asked_of, model_server, openai_answer, spoken
from tests.support.web_server import resolver, say

QUESTION = [Message("user", "Where?")]


class World:
    """What a choice is made with; remembers what was asked for."""

    def __init__(self) -> None:
        self.allowed: list[set[str]] = []
        self.keys: list[str] = []

    def model(self, **given: Any) -> Model:
        return chosen(Settings(**given), Means(self._web, self._key, lambda: object()))

    def _web(self, hosts: Collection[str]) -> Web:
        self.allowed.append(set(hosts))
        return DirectWeb(allowed_hosts=hosts, resolve=resolver(inside_example="10.0.0.5"))

    def _key(self, name: str) -> str:
        self.keys.append(name)
        if name == "NOT_SET":
            raise NotFoundError("the secret 'NOT_SET' is not set")
        return KEY


@pytest.mark.parametrize(
    ("setting", "name", "key"),
    [
        ("none", "none", []),
        ("recorded:answers", "recorded:answers", []),
        ("bedrock:eu.anthropic.claude-x", "bedrock:eu.anthropic.claude-x", []),
        ("anthropic:claude-x", "anthropic:claude-x", ["ANTHROPIC_API_KEY"]),
        ("openai:gpt-x", "openai:gpt-x", ["OPENAI_API_KEY"]),
        ("openai:llama@http://127.0.0.1:1/v1", "openai:llama@http://127.0.0.1:1/v1", []),
    ],
)
def test_the_engine_and_the_key_of_a_setting(setting: str, name: str, key: list[str]) -> None:
    world = World()
    assert world.model(model=setting).name == name
    assert world.keys == key


def test_naming_this_machine_allows_that_very_port_and_no_other() -> None:
    world = World()
    with model_server(spoken(openai_answer("here"))) as server:
        model = world.model(model=f"openai:m@http://127.0.0.1:{server.port}/v1")
        assert model.converse(QUESTION).text == "here"
        assert asked_of(server)[0]["model"] == "m"
    assert world.allowed == [{f"127.0.0.1:{server.port}"}]


def test_a_redirect_to_another_place_on_this_machine_is_refused() -> None:
    with model_server(spoken(openai_answer("other"))) as other:
        away = say(307, b"", Location=f"http://127.0.0.1:{other.port}/v1/chat/completions")
        with model_server(away) as server, pytest.raises(DeniedError):
            World().model(model=f"openai:m@http://127.0.0.1:{server.port}/v1").converse(QUESTION)
    assert other.asked == []


def test_an_inside_address_is_refused_unless_an_operator_allows_its_host() -> None:
    setting = "openai:m@https://inside.example:9/v1"
    with pytest.raises(DeniedError, match="lies inside"):
        World().model(model=setting).converse(QUESTION)
    allowed = World()
    allowed.model(model=setting, allowed_hosts="inside.example")
    assert allowed.allowed == [{"inside.example"}]


@pytest.mark.parametrize("address", ["http://api.example.org/v1", "http://10.0.0.5/v1", "http://169.254.169.254/v1"])
def test_without_encryption_only_this_machine_and_allowed_hosts_are_asked(address: str) -> None:
    with pytest.raises(InvalidError, match="unencrypted") as caught:
        World().model(model=f"openai:m@{address}")
    assert "TDEV_ALLOWED_HOSTS" in (caught.value.hint or "")
    host = address.removeprefix("http://").removesuffix("/v1")
    assert World().model(model=f"openai:m@{address}", allowed_hosts=host).name.endswith(address)


def test_a_key_by_another_name_and_one_that_is_not_set() -> None:
    world = World()
    world.model(model="anthropic:m", model_key="MINE")
    assert world.keys == ["MINE"]
    with pytest.raises(NotFoundError, match="NOT_SET"):
        world.model(model="openai:m@https://x.example.org/v1", model_key="NOT_SET")


def test_answers_are_kept_where_the_settings_say(tmp_path: Path) -> None:
    with model_server(spoken(openai_answer("kept"))) as server:
        given = {"model": f"openai:m@http://127.0.0.1:{server.port}/v1", "model_cache": tmp_path / "kept"}
        assert World().model(**given).converse(QUESTION).text == "kept"
    assert World().model(**given).converse(QUESTION).text == "kept"
    assert World().model(model=f"recorded:{tmp_path / 'kept'}").converse(QUESTION).text == "kept"
    with pytest.raises(ModelBusyError):
        World().model(**given).converse([Message("user", "Another one?")])


def test_without_a_model_asking_says_what_to_set() -> None:
    with pytest.raises(ModelError, match="no language model"):
        World().model().converse(QUESTION)
