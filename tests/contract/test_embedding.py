"""The embedding port: word vectors from a file, Titan and Cohere on Bedrock (stubbed), each also kept."""

import io
import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.response import StreamingBody
from botocore.session import Session
from botocore.stub import ANY, Stubber

from tdev.domain.planning.words import stem
from tdev.kernel.errors import ModelBusyError, ModelError
from tdev.platform.embedding import Embedding
from tdev.platform.embedding.bedrock import TOGETHER, BedrockEmbedding
from tdev.platform.embedding.kept import KeptEmbedding
from tdev.platform.embedding.words import WordVectors

TITAN, COHERE = "amazon.titan-embed-text-v2:0", "cohere.embed-multilingual-v3"
TEXTS = ["read a file", "open the file", "bake a cake", "read a file"]
FILE = "read 1 0 0\nopen 0.9 0.1 0\nfile 0.8 0 0.1\nbake 0 1 0\ncake 0 0.9 0.2\n"


class Service:
    """A client of Bedrock whose answers are those of a small table of words."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.client = Session().create_client(
            "bedrock-runtime", "eu-central-1", aws_access_key_id="x", aws_secret_access_key="x"
        )

    def invoke_model(self, **asked: Any) -> dict[str, Any]:
        """Check the request against botocore's own model of it, and answer."""
        body = json.loads(asked["body"])
        self.asked.append(body)
        rows = [_numbers(text) for text in body.get("texts", [body.get("inputText", "")])]
        answer = {"embeddings": rows} if "texts" in body else {"embedding": rows[0]}
        with Stubber(self.client) as stub:
            stub.add_response("invoke_model", _answer(answer), dict.fromkeys(asked, ANY))
            found: dict[str, Any] = self.client.invoke_model(**asked)
            return found

    def refuse(self, code: str) -> "Refusing":
        """The same service when it refuses."""
        return Refusing(self.client, code)

    def close(self) -> None:
        self.client.close()


class Refusing:
    """A client that answers every call with an error of the service."""

    def __init__(self, client: Any, code: str) -> None:
        self._client, self._code = client, code

    def invoke_model(self, **asked: Any) -> Any:
        with Stubber(self._client) as stub:
            stub.add_client_error("invoke_model", self._code)
            return self._client.invoke_model(**asked)


def _answer(found: Any) -> dict[str, Any]:
    text = found if isinstance(found, bytes) else json.dumps(found).encode()
    return {"body": StreamingBody(io.BytesIO(text), len(text)), "contentType": "application/json"}


def _numbers(text: str) -> list[float]:
    table = {line.split()[0]: [float(number) for number in line.split()[1:]] for line in FILE.splitlines()}
    rows = [table[word] for word in text.split() if word in table]
    return [sum(column) for column in zip(*rows, strict=True)] if rows else [0.0, 0.0, 0.0]


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    yield made
    made.close()


@pytest.fixture(params=["words", "titan", "cohere", "kept"])
def engine(request: pytest.FixtureRequest, service: Service, tmp_path: Path) -> Embedding:
    (tmp_path / "vectors.txt").write_text(FILE, encoding="utf-8")
    made: dict[str, Callable[[], Embedding]] = {
        "words": lambda: WordVectors(tmp_path / "vectors.txt", stem),
        "titan": lambda: BedrockEmbedding(service, TITAN),
        "cohere": lambda: BedrockEmbedding(service, COHERE),
        "kept": lambda: KeptEmbedding(BedrockEmbedding(service, COHERE), tmp_path / "kept"),
    }
    return made[request.param]()


def test_every_text_has_a_vector_of_the_same_length_in_their_order(engine: Embedding) -> None:
    found = engine.vectors(TEXTS)
    assert [len(vector) for vector in found] == [3] * 4
    assert found[0] == found[3] != found[1]


def test_vectors_have_length_one_and_none_for_nothing(engine: Embedding) -> None:
    one, nothing = engine.vectors(["bake a cake", "?"])
    assert math.hypot(*one) == pytest.approx(1.0, abs=1e-5)
    assert not any(nothing)


def test_what_means_much_the_same_is_nearer(engine: Embedding) -> None:
    read, opened, baked, _ = engine.vectors(TEXTS)
    assert math.sumprod(read, opened) if hasattr(math, "sumprod") else sum(map(float.__mul__, read, opened)) > 0.9
    assert sum(map(float.__mul__, read, baked)) < 0.5


def test_the_same_texts_have_the_same_vectors_one_by_one_or_together(engine: Embedding) -> None:
    assert engine.vectors(TEXTS) == [engine.vectors([text])[0] for text in TEXTS]


def test_no_texts_have_no_vectors(engine: Embedding) -> None:
    assert engine.vectors([]) == []


def test_it_says_what_it_is(engine: Embedding) -> None:
    assert engine.name.partition(":")[0] in ("words", "bedrock")


def test_cohere_is_asked_for_many_at_once_and_told_what_is_looked_for(service: Service) -> None:
    BedrockEmbedding(service, COHERE).vectors(["read"] * (TOGETHER + 1), asked=True)
    assert [len(body["texts"]) for body in service.asked] == [TOGETHER, 1]
    assert {body["input_type"] for body in service.asked} == {"search_query"}


def test_what_is_kept_is_asked_for_once_by_any_process(service: Service, tmp_path: Path) -> None:
    first = KeptEmbedding(BedrockEmbedding(service, COHERE), tmp_path).vectors(TEXTS)
    assert [sorted(body["texts"]) for body in service.asked] == [sorted(set(TEXTS))]
    assert KeptEmbedding(BedrockEmbedding(service, COHERE), tmp_path).vectors(TEXTS) == first
    assert len(service.asked) == 1
    KeptEmbedding(BedrockEmbedding(service, TITAN), tmp_path).vectors(TEXTS[:1])
    assert len(service.asked) == 2


def test_a_kept_file_that_is_broken_is_asked_for_again(service: Service, tmp_path: Path) -> None:
    kept = KeptEmbedding(BedrockEmbedding(service, COHERE), tmp_path)
    first = kept.vectors(["read"])
    for place in tmp_path.rglob("*.json"):
        place.write_text("{", encoding="utf-8")
    assert kept.vectors(["read"]) == first
    assert len(service.asked) == 2


def test_a_folder_that_cannot_be_written_keeps_nothing(service: Service, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    kept = KeptEmbedding(BedrockEmbedding(service, COHERE), tmp_path / "file")
    assert kept.vectors(["read"]) == kept.vectors(["read"])
    assert len(service.asked) == 2


@pytest.mark.parametrize(
    ("code", "error"), [("ThrottlingException", ModelBusyError), ("AccessDeniedException", ModelError)]
)
def test_what_the_service_says_comes_out_as_an_error_of_ours(
    service: Service, code: str, error: type[Exception]
) -> None:
    with pytest.raises(error, match=TITAN):
        BedrockEmbedding(service.refuse(code), TITAN).vectors(["read"])


@pytest.mark.parametrize("answer", [{"embeddings": [[1.0]] * 2}, {"embedding": 3}, [], b"no json"])
def test_an_answer_that_is_none_is_an_error(service: Service, answer: Any) -> None:
    class Odd:
        def invoke_model(self, **_: Any) -> dict[str, Any]:
            return _answer(answer)

    for model in (TITAN, COHERE):
        with pytest.raises(ModelError):
            BedrockEmbedding(Odd(), model).vectors(["read"])
