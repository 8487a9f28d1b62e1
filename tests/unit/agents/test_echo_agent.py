"""The echo agent."""

from tdev.agents.echo_agent import EchoAgent
from tdev.domain.registry.built_in import built_in_manifests


def test_it_answers_with_the_text() -> None:
    assert EchoAgent().run("안녕") == {"text": "안녕"}


def test_it_is_registered_as_an_agent() -> None:
    manifest = built_in_manifests()["EchoAgent"]
    assert (manifest["type"], manifest["brain_count"]) == ("agent", 1)
    assert manifest["code"]["entrypoint"] == "tdev.agents.echo_agent:EchoAgent"
