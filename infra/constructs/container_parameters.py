"""Parameters that the templates of services on ECS share."""

import aws_cdk as cdk

from infra.constructs.container_entrance import Network
from infra.constructs.container_task import Attested, Work
from infra.constructs.service_template import bundle_parameters, text

ROLE = "arn:[a-z-]+:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@/_-]+"
_POLICY = "arn:[a-z-]+:iam::[0-9]{12}:policy/[A-Za-z0-9+=,.@/_-]+"
_CPU = ("256", "512", "1024", "2048", "4096", "8192")


def work(scope: cdk.Stack) -> Work:
    """What a task runs."""
    return Work(
        service=text(scope, "Name", pattern="[A-Za-z][A-Za-z0-9_-]{0,63}").value_as_string,
        tenant=text(scope, "Tenant", pattern="[a-z0-9-]{1,40}").value_as_string,
        stage=text(scope, "Stage", pattern="[a-z][a-z0-9-]{0,19}").value_as_string,
        bundle=bundle_parameters(scope, key="[a-z0-9_-]+/bundles/[0-9a-f]{64}/bundle[.]zip"),
        attested=Attested(
            key=text(
                scope, "AttestationKey", pattern="[a-z0-9_-]+/bundles/[0-9a-f]{64}/[0-9a-f]{64}[.]json"
            ).value_as_string,
            signature=text(scope, "Signature", pattern="kms-hmac-sha256:[A-Za-z0-9+/=]{1,200}").value_as_string,
            signing_key=text(
                scope, "SigningKey", pattern="arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+"
            ).value_as_string,
        ),
        image=text(
            scope,
            "Image",
            pattern="[a-z0-9./_-]+@sha256:[0-9a-f]{64}",
            description="The runner of infra/runner, by digest",
        ).value_as_string,
        boundary=text(scope, "Boundary", pattern=_POLICY).value_as_string,
        role_path=text(scope, "RolePath", pattern="/([a-z0-9-]+/)+").value_as_string,
        starter=text(scope, "StartingRole", pattern=ROLE).value_as_string,
        log_group=text(scope, "LogGroupName", pattern="/[a-z0-9/-]+").value_as_string,
        cpu=text(scope, "Cpu", default="256", allowed_values=list(_CPU)).value_as_string,
        memory=text(scope, "Memory", default="512", pattern="[1-9][0-9]{2,4}").value_as_string,
    )


def subnets(scope: cdk.Stack) -> list[str]:
    """Where tasks and load balancer stand."""
    found = cdk.CfnParameter(scope, "Subnets", type="List<AWS::EC2::Subnet::Id>", description="Private, two zones")
    return found.value_as_list


def vpc(scope: cdk.Stack) -> str:
    """The network of the subnets."""
    return cdk.CfnParameter(scope, "Vpc", type="AWS::EC2::VPC::Id").value_as_string


def network(scope: cdk.Stack, scheme: str = "internal") -> Network:
    """Where callers come in."""
    return Network(
        vpc=vpc(scope),
        subnets=subnets(scope),
        callers=text(scope, "Callers", pattern="[0-9.]{7,15}/[0-9]{1,2}").value_as_string,
        certificate=text(scope, "Certificate", pattern="arn:[a-z-]+:acm:[a-z0-9:/-]+").value_as_string,
        scheme=scheme,
    )
