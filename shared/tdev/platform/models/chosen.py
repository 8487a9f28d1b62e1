"""The model that the settings ask for, and what may be said about it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tdev.kernel.errors import InvalidError, ModelError
from tdev.platform.model_choice import Choice
from tdev.platform.models import Model
from tdev.platform.models.none import NoModel
from tdev.platform.models.recorded import RecordedModel
from tdev.platform.web import Web
from tdev.settings import Settings


@dataclass(frozen=True, slots=True)
class Means:
    """With what a model is reached.

    Attributes:
        web_to: From the hosts that may lie inside to the way out.
        key: From the name of a secret to its value.
        client: The client of ``bedrock-runtime``.
    """

    web_to: Callable[[Collection[str]], Web]
    key: Callable[[str], str]
    client: Callable[[], Any]


def chosen(settings: Settings, means: Means) -> Model:
    """The model of the settings, with the cache before it when there is one.

    Raises:
        InvalidError: When its address is not one that may be asked.
        NotFoundError: When the secret with its key is not set.
        ModelError: When a library that it needs is not installed.
    """
    choice = Choice.of(settings.model)
    if choice.engine in ("none", ""):
        return NoModel()
    if choice.engine == "recorded":
        return RecordedModel(Path(choice.model))
    model = _bedrock(choice, means) if choice.engine == "bedrock" else _over_http(choice, settings, means)
    return RecordedModel(settings.model_cache, model) if settings.model_cache != Path() else model


def _bedrock(choice: Choice, means: Means) -> Model:
    try:
        from tdev.platform.models.bedrock import BedrockModel

        return BedrockModel(means.client(), choice.model)
    except ImportError as cause:
        raise ModelError("models on Bedrock need boto3", hint='pip install "t-developer[aws]"') from cause


def _over_http(choice: Choice, settings: Settings, means: Means) -> Model:
    from tdev.platform.models.anthropic import ADDRESS, AnthropicModel
    from tdev.platform.models.openai_compatible import ADDRESS as OPENAI
    from tdev.platform.models.openai_compatible import OpenAiCompatibleModel

    allowed = set(settings.allowed_hosts.lower().split(",")) - {""}
    if choice.local:
        allowed.add(choice.place)  # naming this machine is how its owner allows it
    elif choice.address.startswith("http://") and allowed.isdisjoint((choice.place, choice.place.rpartition(":")[0])):
        message = f"TDEV_MODEL names {choice.address}, which would get goals and keys unencrypted"
        raise InvalidError(message, hint="use https://, or allow the host with TDEV_ALLOWED_HOSTS")
    secret = choice.secret(settings)
    key = means.key(secret) if secret else ""
    web = means.web_to(allowed)
    if choice.engine == "anthropic":
        return AnthropicModel(web, choice.model, key, choice.address or ADDRESS)
    return OpenAiCompatibleModel(web, choice.model, key, choice.address or OPENAI)
