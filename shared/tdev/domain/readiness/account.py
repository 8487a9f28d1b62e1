"""Whether an AWS account can take a stage of the platform, and how the stage stands."""

import re
from collections.abc import Callable, Iterator

from tdev.domain.readiness import Check
from tdev.kernel.errors import PlatformError
from tdev.platform.account import Account, Stack

BOOTSTRAP = "/cdk-bootstrap/hnb659fds/version"
"""Where ``cdk bootstrap`` writes its version."""
LEAST_BOOTSTRAP = 6
"""What a template of aws-cdk-lib 2.275 asks for (``requiresBootstrapStackVersion``)."""
ENOUGH_CALLS = 100
"""Lambda calls at once. An orchestration has one or two under way; new accounts are given 10 for all functions."""
FAMILIES = ("anthropic.claude-", "amazon.nova-")
"""Models that the word ``llm`` may ask: their identifiers start so."""

_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]")
_WORKING = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")
_BROKEN: dict[str, str] = {
    "ROLLBACK_COMPLETE": "the first deploy failed; delete what is left, then deploy: "
    "aws cloudformation delete-stack --stack-name {name}",
    "ROLLBACK_FAILED": "delete it; what cannot be deleted is named in its events: "
    "aws cloudformation delete-stack --stack-name {name}",
    "CREATE_FAILED": "its events say why; delete it, then deploy: aws cloudformation delete-stack --stack-name {name}",
    "DELETE_FAILED": "its events say what could not be deleted; empty or keep that, then delete the stack again: "
    "aws cloudformation delete-stack --stack-name {name}",
    "UPDATE_FAILED": "go back to what worked: aws cloudformation rollback-stack --stack-name {name}",
    "UPDATE_ROLLBACK_FAILED": "mend what its events name, then: "
    "aws cloudformation continue-update-rollback --stack-name {name}",
    "IMPORT_ROLLBACK_FAILED": "its events say why: aws cloudformation describe-stack-events --stack-name {name}",
    "REVIEW_IN_PROGRESS": "a change set was made and never executed; delete the empty stack, then deploy: "
    "aws cloudformation delete-stack --stack-name {name}",
}


def look_at(account: Account, stage: str) -> Iterator[Check]:
    """Every check, in the order in which an operator needs them; nobody is asked without region and credentials."""
    try:
        region = account.region()
        yield Check(
            "aws region",
            bool(_REGION.fullmatch(region)),
            region or "none is chosen",
            "name one with --region (for example eu-central-1), or set AWS_REGION",
            needed=True,
        )
        if not _REGION.fullmatch(region):
            return
        identity = account.identity()
    except PlatformError as error:
        yield Check("aws credentials", False, error.message, error.hint or "", needed=True)
        return
    yield Check("aws credentials", True, f"account {identity.account} as {identity.arn}", needed=True)
    yield _seen("bootstrap", lambda: _bootstrap(account, identity.account, region))
    yield _seen("stack", lambda: _stack(account, stage))
    yield _seen("lambda quota", lambda: _quota(account))
    yield _seen("bedrock", lambda: _bedrock(account))


def _seen(name: str, look: Callable[[], Check]) -> Check:
    """The check, or a warning that it could not be made: whoever may deploy may not be allowed to look."""
    try:
        return look()
    except PlatformError as error:
        return Check(name, False, f"not known: {error.message}", error.hint or "")


def _bootstrap(account: Account, number: str, region: str) -> Check:
    found = account.parameter(BOOTSTRAP)
    command = f"npx cdk bootstrap aws://{number}/{region}"
    if found is None:
        return Check("bootstrap", False, "this account and region are not bootstrapped", command, needed=True)
    version = int(found) if re.fullmatch(r"[0-9]{1,9}", found) else 0
    enough = version >= LEAST_BOOTSTRAP
    said = f"version {version}" + ("" if enough else f", at least {LEAST_BOOTSTRAP} is needed")
    return Check("bootstrap", enough, said, command, needed=True)


def _stack(account: Account, stage: str) -> Check:
    name = f"tdev-{stage}"
    stack = account.stack(name)
    if stack is None:
        return Check("stack", False, f"{name} is not deployed", f"npx cdk deploy -c stage={stage}")
    status = stack.status
    if status in _WORKING:
        return Check("stack", True, f"{name} {status}{_address(stack)}", needed=True)
    if status == "UPDATE_ROLLBACK_COMPLETE":
        said = f"{name} {status}: the last update was taken back, the one before works{_address(stack)}"
        todo = f"see why: aws cloudformation describe-stack-events --stack-name {name}"
        return Check("stack", False, said, todo)
    if status in _BROKEN:
        return Check("stack", False, f"{name} {status}", _BROKEN[status].format(name=name), needed=True)
    return Check("stack", False, f"{name} {status}", "wait until it has ended, then look again")


def _address(stack: Stack) -> str:
    return f" at {stack.outputs['ApiUrl']}" if "ApiUrl" in stack.outputs else ""


def _quota(account: Account) -> Check:
    calls = account.concurrency()
    todo = (
        "ask for 1000: aws service-quotas request-service-quota-increase --service-code lambda"
        " --quota-code L-B99A9384 --desired-value 1000"
    )
    return Check("lambda quota", calls >= ENOUGH_CALLS, f"{calls} calls at once in this account and region", todo)


def _bedrock(account: Account) -> Check:
    """One model of each family; nothing needs one, so this is never more than a warning."""
    offered = account.models()
    asked = [max(found) for family in FAMILIES if (found := [m for m in offered if m.startswith(family)])]
    usable = [model for model in asked if account.may_use(model)]
    if usable:
        return Check("bedrock", True, f"may ask {', '.join(usable)}")
    said = "no access to models" if asked else "no model of ours is offered in this region"
    return Check("bedrock", False, f"{said}; nothing needs one", "open them in the Bedrock console under Model access")
