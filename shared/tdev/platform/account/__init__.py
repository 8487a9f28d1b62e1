"""Account: what an operator's AWS account says about itself. Only questions that cost nothing and change nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose credentials these are: the account's 12 digits, and the ARN of the user or role session."""

    account: str
    arn: str


@dataclass(frozen=True, slots=True)
class Stack:
    """A CloudFormation stack: ``status`` as CloudFormation names it, and its outputs by name."""

    status: str
    outputs: Mapping[str, str] = field(default_factory=dict)


class Account(Protocol):
    """One account in one region, as the credentials of this process see it.

    Every method raises ``PlatformError`` with a hint when AWS refuses or does not answer in 5 s. Neither message nor
    hint holds a key, a token or any text that came from AWS but error codes.
    """

    def region(self) -> str:
        """The region that is chosen; empty when none is."""

    def identity(self) -> Identity:
        """Whose credentials these are."""

    def parameter(self, name: str) -> str | None:
        """The value of a parameter of Systems Manager, or None."""

    def stack(self, name: str) -> Stack | None:
        """The stack of that name, or None."""

    def concurrency(self) -> int:
        """How many calls of Lambda functions the account may have at once."""

    def models(self) -> list[str]:
        """Identifiers of the text models that Bedrock offers in this region, in order of their names."""

    def may_use(self, model: str) -> bool:
        """Whether the account has access to a model; asks for its state and never for an answer of the model."""

    def close(self) -> None:
        """Close the connections."""
