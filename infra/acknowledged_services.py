"""What cdk-nag finds in templates of generated services and we keep, each with the reason."""

from collections.abc import Mapping

from infra.acknowledged import Acknowledged

_PYTHON = "The packages of the platform's layers are built for Python 3.13, which has security support until 2029."
_LAMBDA = (
    Acknowledged("AwsSolutions-L1", "Generated/Function", _PYTHON),
    Acknowledged("Serverless-LambdaLatestVersion", "Generated/Function", _PYTHON),
    Acknowledged(
        "Serverless-LambdaTracing",
        "Generated/Function",
        "Whether X-Ray is on is a parameter: it follows the stage, and the role may write traces only when it is.",
    ),
    Acknowledged(
        "Serverless-SQSRedrivePolicy",
        "Generated/DeadLetters",
        "A dead-letter queue is the end of the way; an alarm tells when something is in it.",
    ),
    Acknowledged(
        "Serverless-LambdaAsyncFailureDestination",
        "Generated/Events",
        "The function has a queue of dead letters; a destination would put each failed event there a second time.",
    ),
)
_MACHINE = (
    Acknowledged("AwsSolutions-L1", "Generated/Function", _PYTHON),
    Acknowledged("Serverless-LambdaLatestVersion", "Generated/Function", _PYTHON),
    Acknowledged(
        "Serverless-LambdaTracing",
        "Generated/Function",
        "Whether X-Ray is on is a parameter: it follows the stage, and the role may write traces only when it is.",
    ),
    Acknowledged(
        "Serverless-LambdaDLQ",
        "Generated/Function",
        "Only the machine calls it, and waits for the answer: what fails is told by the execution, nothing is lost.",
    ),
    Acknowledged(
        "AwsSolutions-IAM5[Resource::*]",
        "Generated/MachineRole",
        "Deliveries of logs have no names: Step Functions asks for these actions on everything. No code has this role.",
    ),
)
_ENTRANCE = (
    Acknowledged(
        "AwsSolutions-EC23",
        "Generated/Entrance/Door",
        "Who may call is a parameter, which the check cannot read; the load balancer is an inner one unless asked for.",
    ),
    Acknowledged(
        "AwsSolutions-ELB2",
        "Generated/Entrance/Balancer",
        "The service logs each request with its id; a second log would need a bucket that load balancers write to.",
    ),
)
_TASK = (
    Acknowledged(
        "AwsSolutions-ECS2",
        "Generated/Task",
        "The variables say which release of which service it is; values of secrets are never among them.",
    ),
)

KEPT: Mapping[str, tuple[Acknowledged, ...]] = {
    "service-lambda": _LAMBDA,
    "service-stepfunctions": _MACHINE,
    "service-ecs": _ENTRANCE + _TASK,
    "service-ecs-front": _ENTRANCE,
    "service-ecs-version": _TASK,
}
"""By the name of the template."""
