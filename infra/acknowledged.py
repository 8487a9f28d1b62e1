"""What cdk-nag finds and we keep, each with the reason: the table that a security reviewer reads beside the grants.

A finding that is not here fails ``-c nag=true``; tests fail on a row that matches no finding any more.
"""

from dataclasses import dataclass

from infra.stages import Stage

BUCKET = "<ArtifactsBucket88671897.Arn>"
"""How cdk-nag writes the ARN of the bucket of artifacts."""
_OF = "<AWS::Region>:<AWS::AccountId>"
_SERVICES = "Names of services, which are not known before they are generated; none of the platform's own starts so."
_OWN_TAG = "Services of one tenant, and of no other: each carries its tenant as a tag, and the session does too."
_SHIFTING = ("Api", "Deployer", "Mcp", "Settler")
"""The functions that divide calls among versions of services."""
_ANSWERING = ("Api", "Mcp")
"""The functions in which the application of the API answers."""
EXECUTIONS = "arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution"
VAULT = "arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:tdev/{stage}"
CODE_DEPLOY = "arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited"


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """One finding that is kept.

    Attributes:
        rule: As the report says it: ``<pack>-<rule>``, with what was found in brackets where the rule says it.
            ``{stage}`` stands for the stage's name.
        path: Of the construct below the stack; ``*`` stands for any part of one name.
        reason: What a reviewer accepts.
    """

    rule: str
    path: str
    reason: str

    def id(self, stage: Stage) -> str:
        """How CDK names the finding."""
        rule = self.rule.replace("{stage}", stage.name)
        return f"{rule.partition('-')[0]}::{rule}"


ALWAYS = (
    Acknowledged(
        "AwsSolutions-APIG4",
        "Web/Api/GET--health/Resource",
        "For everybody: it says that the API answers, and nothing about tenants. Monitors have no identity.",
    ),
    *(
        Acknowledged(
            "AwsSolutions-APIG4",
            f"Web/Api/{route}/Resource",
            "Pages: a browser sends a cookie, which no authorizer of an HTTP API reads. The function finds the session "
            "behind it; whoever has none sees how to sign in, and every form carries the token of its session.",
        )
        for route in ("GET--", "GET--ui--{proxy+}", "POST--ui--{proxy+}")
    ),
    Acknowledged(
        "AwsSolutions-L1",
        "Functions/*/Resource",
        "Python 3.13 has security support until 2029; a package that we need has no wheel for 3.14 yet.",
    ),
    Acknowledged(
        "Serverless-LambdaLatestVersion",
        "Functions/*/Resource",
        "Python 3.13 has security support until 2029; a package that we need has no wheel for 3.14 yet.",
    ),
    Acknowledged(
        "AwsSolutions-SMG4",
        "ModelKey/Secret/Resource",
        "The key is made by a provider outside AWS; only an operator can get a new one, and puts it in.",
    ),
    Acknowledged(
        "AwsSolutions-SQS3",
        "Events/DeadLetters/Resource",
        "It is a dead-letter queue itself: of the bus and its rules, which the check does not look at.",
    ),
    Acknowledged(
        "Serverless-SQSRedrivePolicy",
        "*/DeadLetters/Resource",
        "A dead-letter queue is the end of the way; an alarm tells when something is in it.",
    ),
    Acknowledged(
        "AwsSolutions-COG8",
        "Users/Pool/Resource",
        "The plus plan costs per user. The pool has no sign-up, long passwords and MFA; a stage may bring its own.",
    ),
    Acknowledged(
        "AwsSolutions-IAM5[Resource::*]",
        "Machines/*/Role/DefaultPolicy/Resource",
        "Log delivery and X-Ray know no resources; what the machine may invoke is named one by one.",
    ),
    Acknowledged(
        "AwsSolutions-IAM5[Resource::*]",
        "ServiceBoundary/Policy/Resource",
        "A boundary grants nothing. It caps roles of services that are not known yet, and denies the platform's own.",
    ),
    Acknowledged(
        f"AwsSolutions-IAM5[Resource::{BUCKET}/<aws:PrincipalTag/tenant>/*]",
        "Functions/*Roles/Data/DefaultPolicy/Resource",
        "All objects of one tenant, and of no other: the folder is the tag of the session.",
    ),
    Acknowledged(
        f"AwsSolutions-IAM5[Resource::{BUCKET}/_shared/*]",
        "Functions/*Roles/Data/DefaultPolicy/Resource",
        "The shared catalogue, for reading only.",
    ),
    Acknowledged(
        f"AwsSolutions-IAM5[Resource::{VAULT}/<aws:PrincipalTag/tenant>/*]",
        "Functions/*Roles/Data/DefaultPolicy/Resource",
        "All secrets of one tenant, and of no other; which of them a component gets, its declaration says.",
    ),
    *(
        Acknowledged(
            f"AwsSolutions-IAM5[Resource::{EXECUTIONS}:tdev-{{stage}}-{machine}:*]",
            "Functions/*Roles/Own/DefaultPolicy/Resource",
            "Executions of this machine; each has a name of its own that is not known before it runs.",
        )
        for machine in ("deploy", "orchestrate")
    ),
    *(
        Acknowledged(
            "AwsSolutions-IAM5[Resource::*]",
            f"Functions/{function}Roles/Own/DefaultPolicy/Resource",
            "CloudWatch reads metrics for no resource in particular; figures of services are all that is read.",
        )
        for function in _SHIFTING
    ),
    *(
        Acknowledged(
            f"AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudformation:{_OF}:stack/tdevs-{{stage}}-*/*]",
            f"Functions/{function}Roles/Own/DefaultPolicy/Resource",
            _SERVICES,
        )
        for function in _SHIFTING
    ),
    *(
        Acknowledged(
            f"AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:{_OF}:stateMachine:tdevs-{{stage}}-*]",
            f"Functions/{function}Roles/Own/DefaultPolicy/Resource",
            _SERVICES,
        )
        for function in _SHIFTING
    ),
    *(
        Acknowledged(
            f"AwsSolutions-IAM5[Resource::{EXECUTIONS}:tdevs-{{stage}}-*:*]",
            f"Functions/{function}Roles/Own/DefaultPolicy/Resource",
            _SERVICES,
        )
        for function in _ANSWERING
    ),
    *(
        Acknowledged(
            f"AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:lambda:{_OF}:function:tdevs-{{stage}}-*]",
            f"Functions/{function}Roles/Data/DefaultPolicy/Resource",
            _OWN_TAG,
        )
        for function in _SHIFTING
    ),
    *(
        Acknowledged(
            f"AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:{_OF}:log-group:/tdev/{{stage}}/services/*]",
            f"Functions/{function}Roles/Data/DefaultPolicy/Resource",
            _OWN_TAG,
        )
        for function in _ANSWERING
    ),
    *(
        Acknowledged(
            f"AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:{resource}]",
            "Services/Role/DefaultPolicy/Resource",
            _SERVICES,
        )
        for resource in (
            f"lambda:{_OF}:function:tdevs-{{stage}}-*",
            f"sqs:{_OF}:tdevs-{{stage}}-*",
            f"logs:{_OF}:log-group:/tdev/{{stage}}/services/*",
            f"cloudwatch:{_OF}:alarm:tdevs-{{stage}}-*",
            f"states:{_OF}:stateMachine:tdevs-{{stage}}-*",
            f"logs:{_OF}:log-group:/aws/vendedlogs/states/tdevs-{{stage}}-*",
            "iam::<AWS::AccountId>:role/tdev/{stage}/services/*",
        )
    ),
    Acknowledged(
        f"AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:{_OF}:log-group:*]",
        "Services/Role/DefaultPolicy/Resource",
        "Listing groups knows no single one; it tells names, and nothing that is in them.",
    ),
    Acknowledged(
        f"AwsSolutions-IAM5[Resource::{BUCKET}/*]",
        "Services/Role/DefaultPolicy/Resource",
        "Bundles of all tenants, for reading: CloudFormation fetches the code of a function with this role.",
    ),
)
"""In every stage."""
WITH_TRACING = (
    Acknowledged(
        "AwsSolutions-IAM5[Resource::*]",
        "Functions/*Roles/Own/DefaultPolicy/Resource",
        "X-Ray takes trace segments for no resource in particular.",
    ),
)
"""Where X-Ray is on."""
WITHOUT_TRACING = tuple(
    Acknowledged(rule, path, "X-Ray is off to save its costs where nobody is on duty; the log lines carry the ids.")
    for rule, path in (
        ("AwsSolutions-SF2", "Machines/*/Resource"),
        ("Serverless-StepFunctionStateMachineXray", "Machines/*/Resource"),
        ("Serverless-LambdaTracing", "Functions/*/Resource"),
    )
)
"""Where X-Ray is off."""
IN_PRODUCTION = (
    Acknowledged(
        f"AwsSolutions-IAM4[Policy::{CODE_DEPLOY}]",
        "Delivery/*/ServiceRole/Resource",
        "AWS keeps this policy for CodeDeploy on Lambda, in its limited form: aliases and alarms, no function code.",
    ),
)
"""Where CodeDeploy shifts versions in."""
OUTSIDE_PRODUCTION = (
    Acknowledged(
        "AwsSolutions-COG2",
        "Users/Pool/Resource",
        "Scripts of developers sign in; MFA is possible there, and required in production.",
    ),
)
"""Where nothing is at stake but a developer's own data."""


def acknowledged_in(stage: Stage) -> tuple[Acknowledged, ...]:
    """The rows that hold for a stage: what is excused in dev is not excused in prod."""
    tracing = WITH_TRACING if stage.tracing else WITHOUT_TRACING
    return (*ALWAYS, *tracing, *(IN_PRODUCTION if stage.production else OUTSIDE_PRODUCTION))
