"""What a person is asked about before it happens: rules by effect, target and stage. Rules only ever add a question.

The first rule stands for every installation. Settings add rules and shorten times; there is no way to take one away.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from tdev.kernel.errors import Finding, InvalidError
from tdev.model.component import FREE_EFFECTS, Effect
from tdev.model.workflow import Workflow
from tdev.settings import Settings

Target = Literal["run", "service"]
"""Where a plan goes: it runs once, or it is deployed and runs whenever it is called."""

EFFECTS: frozenset[str] = frozenset(get_args(Effect))
PRODUCTION = frozenset({"prod", "production"})
"""Stages in which who asks for a plan may not allow it, and an answer names the digest of what was seen."""
LONGEST_S = 7 * 24 * 3600
"""Seconds that the state machine waits for an answer."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One question: a plan with one of these effects, on its way to one of these targets, in one of these stages.

    Attributes:
        why: For whoever is asked.
        effects: One of them is enough.
        targets: Where the plan goes.
        stages: In which deployments; None: in all.
    """

    why: str
    effects: frozenset[str]
    targets: frozenset[str] = frozenset(get_args(Target))
    stages: frozenset[str] | None = None

    def asks(self, effects: Iterable[str], target: Target, stage: str) -> bool:
        """Whether a person is asked."""
        here = self.stages is None or stage in self.stages
        return here and target in self.targets and not self.effects.isdisjoint(effects)


RULES: tuple[Rule, ...] = (
    Rule("it reaches beyond the run", EFFECTS - FREE_EFFECTS),
    Rule("what is deployed to production is allowed by a person", EFFECTS, frozenset({"service"}), PRODUCTION),
)


@dataclass(frozen=True, slots=True)
class ApprovalPolicy:
    """The rules of one deployment."""

    stage: str
    rules: tuple[Rule, ...] = RULES
    wait_s: int = LONGEST_S
    """Seconds after which a question is void."""

    def reasons(self, effects: Iterable[str], target: Target = "run") -> tuple[str, ...]:
        """Why a person is asked; empty when nobody is. An effect that no rule knows asks like ``dynamic`` does."""
        known = {effect if effect in EFFECTS else "dynamic" for effect in effects} or {"pure"}
        return tuple(rule.why for rule in self.rules if rule.asks(known, target, self.stage))

    def questions(self, plan: Workflow, effects: Iterable[str]) -> tuple[str, ...]:
        """Why a person is asked before this plan runs once: what it does, or that a step of it says so."""
        by_step = ("a step asks for it",) if any(step.approve for step in plan.steps) else ()
        return (*self.reasons(effects), *by_step)

    @property
    def free(self) -> frozenset[str]:
        """The effects of a run about which nobody is asked."""
        return frozenset(effect for effect in EFFECTS if not self.reasons([effect]))

    @property
    def in_production(self) -> bool:
        """Whether the approver must be somebody else than the requester, and must name the digest."""
        return self.stage in PRODUCTION


def policy_of(settings: Settings) -> ApprovalPolicy:
    """The policy that the settings ask for: the rules of all, and stricter ones (``TDEV_APPROVE``).

    Raises:
        InvalidError: When a word in it is no effect.
    """
    words = {word.strip() for word in settings.approve.split(",")} - {""}
    unknown = sorted(words - EFFECTS - {"all"})
    if unknown:
        told = f"{', '.join(unknown)}: no such effect; there are all, {', '.join(sorted(EFFECTS))}"
        raise InvalidError(f"TDEV_APPROVE is wrong: {told}", [Finding("#/TDEV_APPROVE", told, "setting")])
    asked = EFFECTS if "all" in words else frozenset(words)
    more = (Rule("this installation asks about it", asked),) if asked else ()
    return ApprovalPolicy(settings.stage, (*RULES, *more), min(settings.approval_s, LONGEST_S))
