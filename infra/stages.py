"""The stages as typed values: what differs between a developer's own deployment and production, and nothing else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args

from infra.containers import Containers, read_containers
from tdev.model.component import Effect

_NAME = re.compile(r"[a-z][a-z0-9-]{0,19}")


SPENDING = ("budget_per_run", "budget_per_day")
"""USD that runs may cost: keys of the CDK context and, as ``TDEV_...``, settings of the functions."""
CONTEXT = (
    *("stage", "alarm_email", "issuer", "audience", "budget_usd", *SPENDING),
    *("approve", "approval_s", "model", "containers"),
)
"""Keys of the CDK context that a stage is made from."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One deployment.

    Attributes:
        name: Part of every physical name: at most 20 of a-z 0-9 -, a letter first.
        production: Data is kept and protected, and new versions are shifted in by CodeDeploy.
        log_days: How long log lines are kept; a period that CloudWatch Logs offers.
        archive_days: How long events can be replayed.
        requests_per_second: Steady rate of the HTTP API, over all callers.
        burst: Requests at once above that.
        slowest_ms: p99 of the API that raises the alarm. A request may wait 25 s for its result (``Prefer: wait``).
        budget_usd: Costs a month of which 80 % are reported, and the forecast of all of it.
        budget_per_run: USD that a run may cost at list prices; empty: any amount.
        budget_per_day: USD that all runs of a tenant may cost on a day; empty: any amount.
        tracing: X-Ray for functions and state machines.
        alarm_email: Who hears of alarms; nobody when empty.
        issuer: OIDC issuer of the tokens; a Cognito user pool is made when empty.
        audience: What tokens of that issuer must be for.
        approve: Effects that need an approval beside those that always do, with commas between, or ``all``.
        approval_s: Seconds for which a question waits for its answer; 0: as long as the product lets it.
        model: The model on Bedrock that planner, composer and components may ask, ``bedrock:<id>``; empty: none.
        containers: What services on ECS stand on; none of them can be made without it.
    """

    name: str
    production: bool = False
    log_days: int = 14
    archive_days: int = 7
    requests_per_second: int = 20
    burst: int = 40
    slowest_ms: int = 27_000
    budget_usd: int = 20
    budget_per_run: str = ""
    budget_per_day: str = ""
    tracing: bool = False
    alarm_email: str = ""
    issuer: str = ""
    audience: str = ""
    approve: str = ""
    approval_s: int = 0
    model: str = ""
    containers: Containers | None = None

    @property
    def prefix(self) -> str:
        """What physical names start with."""
        return f"tdev-{self.name}-"


STAGES: Mapping[str, Stage] = {
    stage.name: stage
    for stage in (
        Stage("dev"),
        Stage("staging", log_days=30, archive_days=30, requests_per_second=50, burst=100, budget_usd=100, tracing=True),
        Stage(
            "prod",
            production=True,
            log_days=365,
            archive_days=365,
            requests_per_second=200,
            burst=400,
            budget_usd=500,
            tracing=True,
        ),
    )
}


def stage_of(context: Mapping[str, Any]) -> Stage:
    """The stage that the CDK context names (``-c stage=prod -c alarm_email=...``); another name is a copy of dev.

    Raises:
        ValueError: When the name cannot be part of physical names, the budget is no number, an issuer has no
            audience, approvals are asked for that there are not, or the file of containers is not one.
    """
    name = str(context.get("stage") or "dev")
    if not _NAME.fullmatch(name):
        raise ValueError(f"stage {name!r}: use at most 20 of a-z 0-9 -, a letter first")
    stage = STAGES.get(name, Stage(name))
    stage = replace(
        stage,
        alarm_email=str(context.get("alarm_email") or stage.alarm_email),
        issuer=str(context.get("issuer") or stage.issuer),
        audience=str(context.get("audience") or stage.audience),
        budget_usd=_budget(context.get("budget_usd") or stage.budget_usd),
        **_spending(context),
        model=_model(str(context.get("model") or stage.model)),
        containers=read_containers(str(context.get("containers") or "")),
        **_approvals(context),
    )
    if bool(stage.issuer) != bool(stage.audience):
        raise ValueError("tokens of your own issuer need both: -c issuer=https://... -c audience=...")
    if stage.issuer and not stage.issuer.startswith("https://"):
        raise ValueError(f"issuer {stage.issuer!r}: API Gateway takes an https address")
    return stage


def _model(given: str) -> str:
    """A model on Bedrock, or none: others would need a key, and a way out that the functions do not have a word for."""
    if given and not re.fullmatch(r"bedrock:[a-z0-9][a-z0-9.:-]{0,199}", given):
        raise ValueError(f"model {given!r}: use the id of a model or an inference profile, as -c model=bedrock:<id>")
    return given


def _approvals(context: Mapping[str, Any]) -> dict[str, Any]:
    """As the functions will take it; refused before anything is deployed."""
    approve, seconds = str(context.get("approve") or ""), str(context.get("approval_s") or "0")
    effects = sorted(get_args(Effect))
    unknown = sorted({word.strip() for word in approve.split(",")} - {"", "all", *effects})
    if unknown:
        raise ValueError(f"approve {', '.join(unknown)}: no such effect; there are all, {', '.join(effects)}")
    if seconds != "0" and not (re.fullmatch(r"\d{2,6}", seconds) and 60 <= int(seconds) <= 604_800):
        raise ValueError(f"approval_s {seconds!r}: use 60 to 604800 seconds, as -c approval_s=86400")
    return {"approve": approve, "approval_s": int(seconds)}


def _spending(context: Mapping[str, Any]) -> dict[str, Any]:
    """As the functions will take it."""
    found = {name: str(context.get(name) or "") for name in SPENDING}
    for name, given in found.items():
        if given and not re.fullmatch(r"\d{1,6}(\.\d{1,12})?", given):
            raise ValueError(f"{name} {given!r}: use an amount of USD, as -c {name}=0.05")
    return found


def _budget(given: Any) -> int:
    if not re.fullmatch(r"[1-9]\d{0,8}", str(given)):
        raise ValueError(f"budget_usd {given!r}: use whole dollars, as -c budget_usd=50")
    return int(given)
