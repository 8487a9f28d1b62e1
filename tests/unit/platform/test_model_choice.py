"""What ``TDEV_MODEL`` says."""

import pytest

from tdev.platform.model_choice import Choice
from tdev.settings import Settings


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("none", Choice("none")),
        ("bedrock:eu.anthropic.claude-x-v1:0", Choice("bedrock", "eu.anthropic.claude-x-v1:0")),
        ("anthropic:claude-x", Choice("anthropic", "claude-x")),
        ("openai:llama3.2:3b@http://127.0.0.1:11434/v1/", Choice("openai", "llama3.2:3b", "http://127.0.0.1:11434/v1")),
        ("recorded:a@b", Choice("recorded", "a@b")),
    ],
)
def test_its_parts(text: str, choice: Choice) -> None:
    assert Choice.of(text) == choice


@pytest.mark.parametrize(
    ("address", "place", "local"),
    [
        ("http://127.0.0.1:11434/v1", "127.0.0.1:11434", True),
        ("http://LocalHost:1234/v1", "localhost:1234", True),
        ("http://[::1]:8000/v1", "::1:8000", True),
        ("https://api.example.org/v1", "api.example.org:443", False),
        ("http://10.0.0.5/v1", "10.0.0.5:80", False),
        ("http://127.0.0.1.example.org/v1", "127.0.0.1.example.org:80", False),
        ("http://localhost.example.org/v1", "localhost.example.org:80", False),
    ],
)
def test_whether_an_address_is_on_this_machine(address: str, place: str, local: bool) -> None:
    choice = Choice.of(f"openai:m@{address}")
    assert (choice.place, choice.local, choice.free) == (place, local, local)


def test_without_an_address_there_is_no_place() -> None:
    assert (Choice("openai", "m").place, Choice("openai", "m").local) == ("", False)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("anthropic:m", "ANTHROPIC_API_KEY"),
        ("openai:m", "OPENAI_API_KEY"),
        ("openai:m@http://127.0.0.1:1/v1", ""),
        ("anthropic:m@https://proxy.example.org", ""),
        ("bedrock:m", ""),
    ],
)
def test_the_key_of_a_service_never_goes_to_another_address(text: str, secret: str) -> None:
    assert Choice.of(text).secret(Settings()) == secret
    assert Choice.of(text).secret(Settings(model_key="MINE")) == "MINE"
