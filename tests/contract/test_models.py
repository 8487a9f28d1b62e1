"""What every engine of the ``Model`` port does alike: words, data, counters, and which failures may pass."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.stub import ANY, Stubber

from tdev.kernel.errors import ModelBusyError, ModelError
from tdev.platform.models import Limits, Message, Model
from tdev.platform.models.anthropic import AnthropicModel
from tdev.platform.models.bedrock import BedrockModel
from tdev.platform.models.none import NoModel
from tdev.platform.models.openai_compatible import OpenAiCompatibleModel
from tdev.platform.models.recorded import RecordedModel
from tdev.platform.web.direct import DirectWeb
from tests.support.model_server import (
    KEY,
    Said,
    ScriptedModel,
    anthropic_answer,
    asked_of,
    bedrock_answer,
    in_turn,
    model_server,
    openai_answer,
    slowly,
    spoken,
    streamed,
    truncated,
)
from tests.support.web_server import Answer, Server, say

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
QUESTION = (Message("system", "Be brief."), Message("user", "Where?"))
LIMITS = Limits(tokens_out=100, timeout_s=5.0)
HTTP = ("anthropic", "openai")


@dataclass
class Place:
    """A model over HTTP and the server that plays it."""

    model: Model
    server: Server
    kind: str

    @property
    def body(self) -> Any:
        return asked_of(self.server)[-1]


def over_http(kind: str, server: Server) -> Model:
    web, here = DirectWeb(allowed_hosts={f"127.0.0.1:{server.port}"}), f"http://127.0.0.1:{server.port}"
    if kind == "anthropic":
        return AnthropicModel(web, "claude-test-1", KEY, here)
    return OpenAiCompatibleModel(web, "test-1", KEY, f"{here}/v1")


def body_of(kind: str, said: Said, **more: Any) -> dict[str, Any]:
    return (anthropic_answer if kind == "anthropic" else openai_answer)(said, **more)


@contextmanager
def placed(kind: str, answer: Answer) -> Iterator[Place]:
    with model_server(answer) as server:
        yield Place(over_http(kind, server), server, kind)


def failure(kind: str, answer: Answer, limits: Limits = LIMITS) -> ModelError:
    """What is raised when the service answers so."""
    with placed(kind, answer) as place, pytest.raises(ModelError) as caught:
        place.model.converse(QUESTION, limits=limits)
    return caught.value


@contextmanager
def bedrock(answer: dict[str, Any] | None = None, error: str = "", model: str = "eu.anthropic.claude-test-v1:0") -> Any:
    """A model over a stubbed client of Bedrock, and the stub."""
    client = boto3.client(
        "bedrock-runtime",
        region_name="eu-central-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(retries={"total_max_attempts": 1}),
    )
    with Stubber(client) as stub:
        if answer is not None:
            stub.add_response("converse", answer)
        elif error:
            stub.add_client_error("converse", service_error_code=error, service_message="said the service")
        yield BedrockModel(client, model), stub
    client.close()


@pytest.fixture(params=[*HTTP, "bedrock", "recorded"])
def says(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Model]]:
    """From what it says to a model of each kind."""
    with ExitStack() as stack:

        def make(said: Said, **more: Any) -> Model:
            if request.param == "bedrock":
                return stack.enter_context(bedrock(bedrock_answer(said, **more)))[0]
            kind = request.param if request.param in HTTP else "openai"
            place = stack.enter_context(placed(kind, spoken(body_of(kind, said, **more))))
            return RecordedModel(tmp_path / "kept", place.model) if request.param == "recorded" else place.model

        yield make


class TestEveryEngine:
    def test_words_come_with_the_counters_of_tokens(self, says: Callable[..., Model]) -> None:
        reply = says("In Seoul.").converse(QUESTION, limits=LIMITS)
        assert (reply.text, reply.data, reply.tokens_in, reply.tokens_out) == ("In Seoul.", None, 11, 7)
        assert reply.model
        assert not reply.cut

    def test_data_comes_as_data_or_as_its_json_text(self, says: Callable[..., Model]) -> None:
        reply = says({"city": "Seoul"}).converse(QUESTION, schema=SCHEMA, limits=LIMITS)
        assert (reply.data or json.loads(reply.text)) == {"city": "Seoul"}

    def test_an_engine_leaves_the_cost_to_whoever_knows_prices(self, says: Callable[..., Model]) -> None:
        assert says("x").converse(QUESTION, limits=LIMITS).cost == 0

    def test_a_name_says_engine_and_model_and_never_the_key(self, says: Callable[..., Model]) -> None:
        assert "test" in (name := says("x").name)
        assert KEY not in name


@pytest.mark.parametrize(("kind", "stop"), [("anthropic", "max_tokens"), ("openai", "length")])
def test_an_answer_that_stops_at_the_limit_says_so(kind: str, stop: str) -> None:
    with placed(kind, spoken(body_of(kind, "In Se", stop=stop))) as place:
        assert place.model.converse(QUESTION, limits=LIMITS).cut


@pytest.mark.parametrize("kind", HTTP)
class TestOverHttp:
    @pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 529])
    def test_a_busy_service_may_be_asked_again(self, kind: str, status: int) -> None:
        error = failure(kind, spoken({"error": {"type": "overloaded", "message": "come back"}}, status))
        assert isinstance(error, ModelBusyError)
        assert f"answered {status}: come back" in error.message
        assert error.retry_after_s == 0

    def test_it_says_how_long_to_wait(self, kind: str) -> None:
        error = failure(kind, spoken({"error": {"message": "slow down"}}, 429, Retry_After="2"))
        assert isinstance(error, ModelBusyError)
        assert error.retry_after_s == 2

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 413])
    def test_a_refusal_is_final_and_says_what_to_look_at(self, kind: str, status: int) -> None:
        error = failure(kind, spoken({"error": {"type": "no", "message": "not like this"}}, status))
        assert "not like this" in error.message
        assert not isinstance(error, ModelBusyError)
        assert status == 400 or error.hint

    def test_no_more_money_is_final_although_it_comes_with_429(self, kind: str) -> None:
        body = {"error": {"message": "You exceeded your quota", "code": "insufficient_quota"}}
        assert not isinstance(failure(kind, spoken(body, 429)), ModelBusyError)

    def test_a_key_that_the_service_repeats_is_not_shown(self, kind: str) -> None:
        error = failure(kind, spoken({"error": {"message": f"the key {KEY} is wrong"}}, 401))
        assert "is wrong" in error.message
        assert KEY not in error.message

    def test_what_a_service_says_of_itself_is_short_and_steers_no_terminal(self, kind: str) -> None:
        said = failure(kind, spoken({"error": {"message": "no\x1b[2J\n\u202ego " + "x" * 5000}}, 400)).message
        assert said.isprintable()
        assert "no [2J go" in said
        assert len(said) < 400

    def test_a_slow_answer_ends_in_time(self, kind: str) -> None:
        error = failure(kind, slowly(0.6, body_of(kind, "late")), Limits(timeout_s=0.2))
        assert isinstance(error, ModelBusyError)
        assert "does not answer" in error.message

    def test_half_an_answer_may_be_asked_for_again(self, kind: str) -> None:
        error = failure(kind, truncated(body_of(kind, "In Seoul.")))
        assert isinstance(error, ModelBusyError)
        assert "no whole JSON" in error.message

    def test_a_stream_is_refused_and_was_not_asked_for(self, kind: str) -> None:
        with placed(kind, streamed(None)) as place, pytest.raises(ModelError, match="streams"):
            place.model.converse(QUESTION, limits=LIMITS)
        assert not place.body.get("stream")

    @pytest.mark.parametrize("body", [{}, {"content": "x", "choices": "x"}, {"content": [3], "choices": [3]}])
    def test_an_answer_of_another_shape_is_an_error(self, kind: str, body: dict[str, Any]) -> None:
        with placed(kind, spoken(body)) as place, pytest.raises(ModelError, match="without"):
            place.model.converse(QUESTION, limits=LIMITS)

    def test_a_server_that_is_not_there_may_come_back(self, kind: str) -> None:
        with placed(kind, spoken({})) as place:
            pass
        with pytest.raises(ModelBusyError, match="does not answer") as caught:
            place.model.converse(QUESTION, limits=LIMITS)
        assert "TDEV_MODEL" in (caught.value.hint or "")

    def test_half_a_character_in_the_question_is_refused_without_asking(self, kind: str) -> None:
        with placed(kind, spoken({})) as place, pytest.raises(ModelError, match="cannot be asked"):
            place.model.converse([Message("user", "a\ud800")], limits=LIMITS)
        assert not place.server.asked


def test_no_key_no_header() -> None:
    with model_server(spoken({**openai_answer("x"), **anthropic_answer("x")})) as server:
        web, here = DirectWeb(allowed_hosts={f"127.0.0.1:{server.port}"}), f"http://127.0.0.1:{server.port}"
        OpenAiCompatibleModel(web, "m", "", f"{here}/v1").converse(QUESTION, limits=LIMITS)
        AnthropicModel(web, "m", "", here).converse(QUESTION, limits=LIMITS)
    assert not [asked.headers for asked in server.asked if {"authorization", "x-api-key"} & set(asked.headers)]


class TestAnthropic:
    def test_instructions_stand_apart_and_the_key_is_in_its_header(self) -> None:
        with placed("anthropic", spoken(anthropic_answer("x"))) as place:
            place.model.converse(QUESTION, limits=LIMITS)
        assert place.body == {
            "model": "claude-test-1",
            "max_tokens": 100,
            "system": "Be brief.",
            "messages": [{"role": "user", "content": "Where?"}],
        }
        headers = place.server.asked[0].headers
        assert (headers["x-api-key"], headers["anthropic-version"]) == (KEY, "2023-06-01")

    def test_data_is_asked_for_as_the_input_of_a_tool(self) -> None:
        with placed("anthropic", spoken(anthropic_answer({"city": "Seoul"}))) as place:
            place.model.converse(QUESTION, schema=SCHEMA, limits=LIMITS)
        assert place.body["tools"][0]["input_schema"] == SCHEMA
        assert place.body["tool_choice"] == {"type": "tool", "name": "answer"}

    def test_who_declines_has_not_answered(self) -> None:
        with (
            placed("anthropic", spoken(anthropic_answer("", stop="refusal"))) as place,
            pytest.raises(ModelError, match="declined"),
        ):
            place.model.converse(QUESTION, limits=LIMITS)


class TestOpenAiCompatible:
    def test_a_server_of_others_is_asked_for_its_likeliest_answer_and_told_the_schema(self) -> None:
        with placed("openai", spoken(openai_answer({"city": "Seoul"}))) as place:
            place.model.converse(QUESTION, schema=SCHEMA, limits=LIMITS)
        assert (place.body["max_tokens"], place.body["temperature"], place.body["seed"]) == (100, 0, 0)
        assert place.body["response_format"]["json_schema"]["schema"] == SCHEMA
        assert '"city"' in place.body["messages"][0]["content"]
        assert place.server.asked[0].headers["authorization"] == f"Bearer {KEY}"

    def test_tokens_are_estimated_when_the_server_counts_none(self) -> None:
        body = openai_answer("x" * 30)
        del body["usage"]
        with placed("openai", spoken(body)) as place:
            reply = place.model.converse(QUESTION, limits=LIMITS)
        assert reply.tokens_out == 10
        assert reply.tokens_in > 0

    def test_who_declines_has_not_answered(self) -> None:
        body = openai_answer("")
        body["choices"][0]["message"]["refusal"] = "no"
        with placed("openai", spoken(body)) as place, pytest.raises(ModelError, match="declined"):
            place.model.converse(QUESTION, limits=LIMITS)


class TestBedrock:
    @pytest.mark.parametrize("code", ["ThrottlingException", "ServiceUnavailableException", "ModelTimeoutException"])
    def test_a_busy_service_may_be_asked_again(self, code: str) -> None:
        with bedrock(error=code) as (model, _), pytest.raises(ModelBusyError, match="said the service"):
            model.converse(QUESTION, limits=LIMITS)

    @pytest.mark.parametrize("code", ["AccessDeniedException", "ValidationException", "ResourceNotFoundException"])
    def test_a_refusal_is_final_and_says_what_to_look_at(self, code: str) -> None:
        with bedrock(error=code) as (model, _), pytest.raises(ModelError, match=code) as caught:
            model.converse(QUESTION, limits=LIMITS)
        assert not isinstance(caught.value, ModelBusyError)
        assert caught.value.hint

    @pytest.mark.parametrize(
        ("model", "forced"), [("eu.anthropic.claude-x", True), ("amazon.nova-lite-v1:0", True), ("meta.llama3", False)]
    )
    def test_data_is_forced_where_a_family_can_be_and_described_where_not(self, model: str, forced: bool) -> None:
        client = boto3.client("bedrock-runtime", region_name="x", aws_access_key_id="t", aws_secret_access_key="t")
        wanted: dict[str, Any] = {
            "modelId": model,
            "messages": ANY,
            "inferenceConfig": {"maxTokens": 100},
            "system": ANY,
        }
        if forced:
            wanted["toolConfig"] = ANY
        with Stubber(client) as stub:
            stub.add_response("converse", bedrock_answer({"city": "Seoul"}), wanted)
            assert BedrockModel(client, model).converse(QUESTION, schema=SCHEMA, limits=LIMITS).data["city"] == "Seoul"
        client.close()

    def test_a_model_that_cannot_be_made_to_use_a_tool_is_asked_in_words(self) -> None:
        with bedrock() as (model, stub):
            said = "toolChoice is not supported while thinking"
            stub.add_client_error("converse", service_error_code="ValidationException", service_message=said)
            stub.add_response("converse", bedrock_answer('{"city": "Seoul"}'))
            assert json.loads(model.converse(QUESTION, schema=SCHEMA, limits=LIMITS).text) == {"city": "Seoul"}

    def test_a_guardrail_is_no_answer(self) -> None:
        with (
            bedrock(bedrock_answer("x", stop="guardrail_intervened")) as (model, _),
            pytest.raises(ModelError, match="declined"),
        ):
            model.converse(QUESTION, limits=LIMITS)

    def test_a_service_that_cannot_be_reached_may_come_back(self) -> None:
        client = boto3.client(
            "bedrock-runtime",
            region_name="eu-central-1",
            endpoint_url="http://127.0.0.1:9",
            aws_access_key_id="t",
            aws_secret_access_key="t",
            config=Config(retries={"total_max_attempts": 1}, connect_timeout=1),
        )
        with pytest.raises(ModelBusyError, match="does not answer"):
            BedrockModel(client, "anthropic.claude-x").converse(QUESTION, limits=LIMITS)
        client.close()


class TestRecorded:
    def test_a_question_is_asked_once_and_then_costs_nothing(self, tmp_path: Path) -> None:
        engine = ScriptedModel("In Seoul.", "In Busan.")
        model = RecordedModel(tmp_path, engine)
        first, second = (model.converse(QUESTION, limits=LIMITS) for _ in range(2))
        assert (first.text, first.tokens_in) == ("In Seoul.", 10)
        assert (second.text, second.tokens_in, second.tokens_out) == ("In Seoul.", 0, 0)
        assert len(engine.asked) == 1

    def test_another_question_form_or_model_is_asked_anew(self, tmp_path: Path) -> None:
        engine = ScriptedModel("a", "b", "c", "d")
        model = RecordedModel(tmp_path, engine)
        model.converse(QUESTION, limits=LIMITS)
        model.converse([Message("user", "When?")], limits=LIMITS)
        model.converse(QUESTION, schema=SCHEMA, limits=LIMITS)
        RecordedModel(tmp_path, ScriptedModel("e", name="other")).converse(QUESTION, limits=LIMITS)
        assert len(engine.asked) == 3
        engine.name = "another:model"
        assert model.converse(QUESTION, limits=LIMITS).text == "d"

    def test_what_was_kept_is_replayed_without_the_model(self, tmp_path: Path) -> None:
        RecordedModel(tmp_path, ScriptedModel({"city": "Seoul"})).converse(QUESTION, schema=SCHEMA, limits=LIMITS)
        assert RecordedModel(tmp_path).converse(QUESTION, schema=SCHEMA, limits=LIMITS).data == {"city": "Seoul"}

    def test_what_is_not_there_names_the_question(self, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match=r"no answer for sha256:[0-9a-f]{64}"):
            RecordedModel(tmp_path).converse(QUESTION, limits=LIMITS)

    def test_an_answer_that_was_cut_off_is_not_kept(self, tmp_path: Path) -> None:
        with placed("openai", in_turn(spoken(openai_answer("In", stop="length")), spoken(openai_answer("x")))) as place:
            model = RecordedModel(tmp_path, place.model)
            assert [model.converse(QUESTION, limits=LIMITS).text for _ in range(2)] == ["In", "x"]

    def test_a_damaged_file_says_what_to_do(self, tmp_path: Path) -> None:
        RecordedModel(tmp_path, ScriptedModel("a")).converse(QUESTION, limits=LIMITS)
        for path in tmp_path.iterdir():
            path.write_text("{")
        with pytest.raises(ModelError, match="holds no answer"):
            RecordedModel(tmp_path).converse(QUESTION, limits=LIMITS)

    def test_a_folder_that_cannot_be_written_is_an_error(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(ModelError, match="cannot be"):
            RecordedModel(tmp_path / "file" / "x", ScriptedModel("a")).converse(QUESTION, limits=LIMITS)


def test_without_a_model_everything_says_what_to_set() -> None:
    with pytest.raises(ModelError, match="no language model is set") as caught:
        NoModel().converse(QUESTION)
    assert "TDEV_MODEL" in (caught.value.hint or "")


def test_a_redirect_to_another_host_does_not_get_the_key() -> None:
    with model_server(spoken(anthropic_answer("x"))) as other:
        away = say(307, b"", Location=f"http://localhost:{other.port}/v1/messages")
        with model_server(away) as server:
            web = DirectWeb(allowed_hosts={f"127.0.0.1:{server.port}", f"localhost:{other.port}"})
            AnthropicModel(web, "m", KEY, f"http://127.0.0.1:{server.port}").converse(QUESTION, limits=LIMITS)
    assert server.asked[0].headers["x-api-key"] == KEY
    assert "x-api-key" not in other.asked[0].headers
