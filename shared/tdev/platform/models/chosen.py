"""The model that the settings ask for, and what may be said about it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tdev.kernel.errors import InvalidError, ModelError
from tdev.platform.models import Model
from tdev.platform.models.none import NoModel
from tdev.platform.models.recorded import RecordedModel
from tdev.platform.web import Web
from tdev.settings import Settings

_KEYS = {"anthropic": "ANTHROPIC_API_KEY", "openai": "OPENAI_API_KEY"}
"""Secrets with the keys of the services themselves; the key of another address is named by TDEV_MODEL_KEY."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What ``TDEV_MODEL`` says: the engine, the model, and the address when one is named."""

    engine: str
    model: str = ""
    address: str = ""

    @classmethod
    def of(cls, text: str) -> "Choice":
        """The parts of ``<engine>:<model>@<address>``, whose form the settings have checked."""
        engine, _, rest = text.partition(":")
        if engine not in _KEYS:
            return cls(engine, rest)
        model, _, address = rest.partition("@")
        return cls(engine, model, address.rstrip("/"))

    @property
    def place(self) -> str:
        """``host:port`` of the address; empty without one."""
        parts = urlsplit(self.address)
        port = parts.port or (80 if parts.scheme == "http" else 443)
        return f"{(parts.hostname or '').lower()}:{port}" if self.address else ""

    @property
    def local(self) -> bool:
        """Whether the address is one of this very machine."""
        host = self.place.rpartition(":")[0]
        try:
            return host == "localhost" or ip_address(host).is_loopback
        except ValueError:
            return False

    def secret(self, settings: Settings) -> str:
        """Name of the secret with the key; empty when it is asked without one."""
        return settings.model_key or ("" if self.address else _KEYS.get(self.engine, ""))


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
