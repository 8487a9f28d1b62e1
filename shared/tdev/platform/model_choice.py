"""What ``TDEV_MODEL`` says: which engine, which model, where, and with which secret."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

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

    @property
    def free(self) -> bool:
        """Whether asking it costs nothing: it runs on this machine, or is no model at all."""
        return self.engine in ("none", "recorded") or (bool(self.address) and self.local)

    def secret(self, settings: Settings) -> str:
        """Name of the secret with the key; empty when it is asked without one."""
        return settings.model_key or ("" if self.address else _KEYS.get(self.engine, ""))
