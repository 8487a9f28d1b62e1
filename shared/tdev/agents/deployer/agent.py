"""The agent that deploys: the machine says which step is due, and the domain knows how it is done."""

import json
from collections.abc import Callable, Mapping
from math import ceil
from typing import TYPE_CHECKING, Any

from tdev.kernel.errors import ConflictError
from tdev.kernel.json_types import digest
from tdev.model.approval import Approval
from tdev.model.deploying import DeployStep, Dossier, StageTime, StepDone, StepName
from tdev.model.service import Provenance
from tdev.runtime import Runtime

if TYPE_CHECKING:
    from tdev.domain.delivery.gate import Judged
    from tdev.domain.delivery.shifting import Shift, Verdict

_ALL_THE_SAME = "deploy it with on_difference 'go' when callers are to get that all the same"
_SHORTEST_S = 5
_MOST_LOOKS = 200
"""Looks at one rollout: with those of its stages far from the 25,000 events that Step Functions keeps."""


class DeployerAgent:
    """Does one step of a deployment. Asked for the same step again, it does what is left of it."""

    request = DeployStep

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def run(self, request: DeployStep) -> StepDone:
        """Do the step.

        Raises:
            ConflictError: When the deployment has ended, or what would be packed is not what was looked at.
            ApprovalVoidError: When nobody has allowed it.
            TDevError: Whatever the host refuses. The machine then goes back.
        """
        steps: Mapping[StepName, Callable[[DeployStep], StepDone]] = {
            "gate": self._gate,
            "ask": self._ask,
            "package": self._package,
            "provision": self._provision,
            "health": lambda asked: _done(self._shift(asked).health(asked.deployment.id)),
            "replay": self._replay,
            "ask_differences": self._ask_differences,
            "route": self._route,
            "look": lambda asked: _done(self._shift(asked).look(asked.deployment.id, asked.stage)),
            "rehearse": lambda asked: _done(self._shift(asked).rehearse(asked.deployment.id)),
            "live": lambda asked: StepDone(status=self._shift(asked).live(asked.deployment.id).status),
            "back": self._back,
        }
        return steps[request.step](request)

    def _gate(self, asked: DeployStep) -> StepDone:
        dossier = self._dossier(asked)
        judgement = self._judged(asked, dossier).judgement
        self._change(asked, judgement=judgement)
        failed = [f"{gate.name}: {gate.evidence}" for gate in judgement.gates if not gate.passed]
        told = f"the gate was not passed: {'; '.join(failed)}" if failed else f"score {judgement.score:g}"
        return StepDone(passed=judgement.passed, told=told[:2000], asks=bool(judgement.reasons))

    def _ask(self, asked: DeployStep) -> StepDone:
        from tdev.domain.delivery.approved import question

        dossier, tenant, id = self._dossier(asked), asked.tenant, asked.deployment.id
        assert dossier.judgement is not None
        assert asked.token is not None
        put = question(dossier.order, dossier.judgement, self.runtime.approval_policy, self.runtime.clock())
        self.runtime.approval_tokens(tenant).keep(id, put.digest, asked.token)
        self._change(asked, approval=put)
        self._status(asked, "awaiting_approval")
        return StepDone(told=put.digest)

    def _package(self, asked: DeployStep) -> StepDone:
        from tdev.domain.delivery.approved import check_allowed
        from tdev.domain.delivery.releasing import kept
        from tdev.domain.delivery.shifting import ACTOR

        dossier, runtime = self._dossier(asked), self.runtime
        check_allowed(dossier)
        assert dossier.judgement is not None
        self._status(asked, "deploying")
        judged = self._judged(asked, dossier)
        if judged.bundle is None or judged.bundle.digest != dossier.judgement.digest:
            found = judged.bundle.digest if judged.bundle else "nothing that can be packed"
            message = f"a component has changed since the gate looked at {dossier.judgement.digest}: now it is {found}"
            raise ConflictError(f"{message}; deploy it again")
        packed = kept(judged.bundle, self._provenance(asked, dossier), runtime.place(asked.tenant))
        release = runtime.services(asked.tenant).release(asked.deployment.id, packed, actor=ACTOR)
        return StepDone(told=f"{release.service}-v{release.version} {release.artifact}")

    def _provenance(self, asked: DeployStep, dossier: Dossier) -> Provenance:
        """The same for the same deployment, so that packing it again signs the same."""
        order, judgement = dossier.order, dossier.judgement
        assert judgement is not None
        approved: Approval | None = dossier.approval
        approved_by = approved.by if approved and approved.decision == "approved" else None
        if order.promotion is not None:
            from tdev.domain.delivery.promotion import brought

            return brought(order.promotion, approved_by)
        return Provenance(
            goal=order.goal,
            workflow=f"{order.workflow.id}@{order.workflow.version}",
            plan_digest=digest(order.workflow.model_dump(mode="json")),
            score=judgement.score,
            tests=judgement.tests,
            approved_by=approved_by,
            created_at=self.runtime.services(asked.tenant).deployment(asked.deployment.id).created_at,
            by=order.requester,
        )

    def _provision(self, asked: DeployStep) -> StepDone:
        shift, id = self._shift(asked), asked.deployment.id
        made = shift.provision(id)
        stages = shift.stages(id)
        seconds = sum(stage.wait_s for stage in stages)
        return StepDone(
            told=f"v{made.version} stands ready",
            stages=tuple(StageTime(weight=stage.weight, wait_s=stage.wait_s) for stage in stages),
            slice_s=max(_SHORTEST_S, ceil(seconds / _MOST_LOOKS)),
        )

    def _replay(self, asked: DeployStep) -> StepDone:
        from tdev.domain.delivery.rehearsing import calls_of, compared

        runtime, tenant, dossier = self.runtime, asked.tenant, self._dossier(asked)
        order, services = dossier.order, runtime.services(asked.tenant)
        if order.record is not None:
            runtime.recordings(tenant).switch(order.service, on=order.record)
        deployment = services.deployment(asked.deployment.id)
        assert deployment.version is not None
        new, before = services.release_of(order.service, deployment.version), deployment.replaces
        live = services.release_of(order.service, before) if before is not None else None
        found = compared(
            order,
            runtime.askable(tenant, order.target, live) if live is not None else None,
            runtime.askable(tenant, order.target, new),
            calls_of(order, runtime.recordings(tenant)) if live is not None else [],
        )
        self._change(asked, replay=found)
        if found.calls:
            self._shift(asked).told(asked.deployment.id, found.told, passed=not found.stops)
        told = f"{found.told}; {_ALL_THE_SAME}" if found.stops and found.broken else found.told
        return StepDone(passed=not found.stops, told=told, asks=found.asks)

    def _ask_differences(self, asked: DeployStep) -> StepDone:
        from tdev.domain.delivery.approved import differences_question

        assert asked.token is not None
        put = differences_question(self._dossier(asked), self.runtime.approval_policy, self.runtime.clock())
        self.runtime.approval_tokens(asked.tenant).keep(asked.deployment.id, put.digest, asked.token)
        self._change(asked, differences_approval=put)
        self._status(asked, "awaiting_approval")
        return StepDone(told=put.digest)

    def _route(self, asked: DeployStep) -> StepDone:
        from tdev.domain.delivery.approved import check_differences_allowed

        shift, dossier = self._shift(asked), self._dossier(asked)
        check_differences_allowed(dossier)
        if dossier.differences_approval is not None:
            self._status(asked, "deploying")
        shift.route(asked.deployment.id, asked.stage)
        return StepDone(told=f"{shift.stages(asked.deployment.id)[asked.stage].weight} % of the calls")

    def _back(self, asked: DeployStep) -> StepDone:
        self.runtime.approval_tokens(asked.tenant).drop(asked.deployment.id)
        reason = _words(asked.failure) or asked.reason or "it could not go on"
        ended = self._shift(asked).back(asked.deployment.id, reason[:2000])
        return StepDone(passed=False, told=ended.reason, status=ended.status)

    # ---- what the steps share
    def _shift(self, asked: DeployStep) -> "Shift":
        return self.runtime.shift(asked.tenant, self._dossier(asked).order.target)

    def _dossier(self, asked: DeployStep) -> Dossier:
        return self.runtime.dossiers(asked.tenant).get(asked.deployment.id)

    def _change(self, asked: DeployStep, **changes: Any) -> None:
        dossiers = self.runtime.dossiers(asked.tenant)
        dossiers.change(asked.deployment.id, lambda now: now.model_copy(update=changes))

    def _status(self, asked: DeployStep, status: str) -> None:
        services = self.runtime.services(asked.tenant)
        services.change(asked.deployment.id, lambda now: now.model_copy(update={"status": status}))

    def _judged(self, asked: DeployStep, dossier: Dossier) -> "Judged":
        from tdev.domain.delivery.gate import judge

        order, bench = dossier.order, self.runtime.bench(asked.tenant)
        if order.promotion is None:
            return judge(order, self.runtime.services(asked.tenant).get(order.service).pins, bench)
        from tdev.domain.delivery.bundle import open_bundle
        from tdev.domain.delivery.promotion import judged_as_sent

        place = self.runtime.place(asked.tenant)
        bundle = open_bundle(place.artifacts.get(asked.tenant, order.promotion.artifact), order.promotion.artifact)
        return judged_as_sent(judge(order, {}, bench), order.promotion, bundle, asked.tenant, place.signing)


def _done(verdict: "Verdict") -> StepDone:
    return StepDone(passed=verdict.passed, told=verdict.told)


def _words(failure: Any) -> str:
    """Error and cause of a failed step, as the machine has them, in words."""
    if not isinstance(failure, Mapping):
        return ""
    error, cause = str(failure.get("Error") or ""), str(failure.get("Cause") or "")
    try:
        told = json.loads(cause)
        cause = str(told.get("errorMessage") or cause) if isinstance(told, dict) else cause
    except ValueError:
        pass  # a cause in plain words
    if error == "TDev.ApprovalRejected":
        return f"it was not allowed: {cause}"
    if error in ("TDev.ApprovalExpired", "States.Timeout") and not cause:
        return "it did not end in time"
    return f"{error}: {cause}" if error and error not in cause and error.startswith("States.") else cause or error
