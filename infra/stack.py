"""One stage of the platform: puts the parts together and defines no resource itself."""

from pathlib import Path

import aws_cdk as cdk
from constructs import Construct

from infra.builds import Builds
from infra.constructs.alarms import Alarms
from infra.constructs.artifacts import Artifacts
from infra.constructs.budget import Budget
from infra.constructs.container_deployment import ContainerDeployment
from infra.constructs.dashboard import Dashboard
from infra.constructs.delivery import Delivery
from infra.constructs.events import Events
from infra.constructs.functions import Functions, Surroundings
from infra.constructs.model_key import ModelKey
from infra.constructs.notices import Notices
from infra.constructs.resource_names import ResourceNames
from infra.constructs.service_assets import ServiceAssets
from infra.constructs.service_boundary import ServiceBoundary
from infra.constructs.service_deployment import ServiceDeployment
from infra.constructs.signing_key import SigningKey
from infra.constructs.state_machines import StateMachines
from infra.constructs.tables import Tables
from infra.constructs.user_pool import UserPool
from infra.constructs.web import Web
from infra.service_templates import LAMBDA, MACHINE
from infra.stages import Stage
from tdev.orchestration.definition import functions_of, machine_names
from tdev.platform.functions import FunctionSpec, functions_folder, read_functions


class PlatformStack(cdk.Stack):
    """Everything that one stage needs, from the API to the alarms."""

    def __init__(
        self,
        scope: Construct,
        *,
        stage: Stage,
        builds: Builds,
        env: cdk.Environment | None = None,
        declarations: Path | None = None,
    ) -> None:
        """Put the stage together. ``declarations`` is the folder of the functions; the one of this checkout if None."""
        super().__init__(
            scope,
            f"tdev-{stage.name}",
            env=env,
            description=f"T-Developer, stage {stage.name}",
            termination_protection=stage.production,
            tags={"tdev:stage": stage.name, "tdev:product": "t-developer"},
        )
        names = ResourceNames(self, stage)
        self.tables = Tables(self, "Tables", stage=stage, names=names)
        artifacts = Artifacts(self, "Artifacts", stage=stage)
        ModelKey(self, "ModelKey", stage=stage)
        templates = ServiceAssets(self, "ServiceAssets")
        functions = Functions(
            self,
            "Functions",
            specs=_declared(functions_folder(declarations or Path())),
            builds=builds,
            surroundings=self._surroundings(stage, names, artifacts, templates),
        )
        machines = StateMachines(self, "Machines", stage=stage, names=names, functions=functions.of)
        events = Events(self, "Events", stage=stage, names=names, machines=machines.of, settler=functions.of["settler"])
        web = Web(
            self, "Web", stage=stage, names=names, functions=functions.of, tokens=self._tokens(stage, names, functions)
        )
        self._services(stage, names, artifacts, templates, functions)
        self._watch(stage, names, functions, machines, events, web)
        for name, value in {
            "ApiUrl": web.api.api_endpoint,
            "BucketName": artifacts.bucket.bucket_name,
            "MachinePrefix": names.machines,
        }.items():
            cdk.CfnOutput(self, name, value=value)

    def _surroundings(
        self, stage: Stage, names: ResourceNames, artifacts: Artifacts, templates: ServiceAssets
    ) -> Surroundings:
        """What functions are told, and the ARNs of what has no name of its own."""
        made = {
            "artifacts": artifacts.bucket.bucket_arn,
            "signing-key": SigningKey(self, "BundleKey", stage=stage, names=names).key.key_arn,
            **{f"template/{name}": templates.arn(name) for name in templates.of},
        }
        services, machines = (templates.of[name].s3_object_url for name in (LAMBDA, MACHINE))
        return Surroundings(stage, names, artifacts.bucket.bucket_name, made, services, machines)

    def _services(
        self,
        stage: Stage,
        names: ResourceNames,
        artifacts: Artifacts,
        templates: ServiceAssets,
        functions: Functions,
    ) -> None:
        """What makes generated services, and where they run that are containers."""
        buckets = (artifacts.bucket, artifacts.access_logs)
        boundary = ServiceBoundary(self, "ServiceBoundary", stage=stage, names=names, buckets=buckets)
        ServiceDeployment(
            self, "Services", stage=stage, boundary=boundary, bucket=artifacts.bucket, layers=functions.packages
        )
        if stage.containers:
            deployment = ContainerDeployment(
                self,
                "Containers",
                stage=stage,
                containers=stage.containers,
                boundary=boundary,
                bucket=artifacts.bucket,
            )
            deployment.serve(functions.of, templates)

    def _tokens(self, stage: Stage, names: ResourceNames, functions: Functions) -> tuple[str, str]:
        """Issuer and audience of bearer tokens: the operator's own, or a pool of users made here."""
        if stage.issuer:
            return stage.issuer, stage.audience
        users = UserPool(self, "Users", stage=stage, names=names, claims=functions.of["claims"])
        cdk.CfnOutput(self, "UserPoolId", value=users.pool.user_pool_id)
        cdk.CfnOutput(self, "UserPoolClientId", value=users.audience)
        return users.issuer, users.audience

    def _watch(
        self,
        stage: Stage,
        names: ResourceNames,
        functions: Functions,
        machines: StateMachines,
        events: Events,
        web: Web,
    ) -> None:
        queues = [("FunctionsDeadLetters", functions.dead_letters), ("EventsDeadLetters", events.dead_letters)]
        alarms = Alarms(self, "Alarms", stage=stage, names=names)
        alarms.watch_api(web.api)
        alarms.watch_functions(functions.of)
        alarms.watch_machines(machines.of)
        alarms.watch_queues(queues)
        told = Notices(self, "Notices", names=names, bus=events.bus, dead_letters=events.dead_letters, key=alarms.key)
        cdk.CfnOutput(self, "EventsTopic", value=told.topic.topic_arn)
        board = Dashboard(self, "Dashboard", names=names)
        board.alarms(alarms.all)
        board.api(web.api)
        board.machines(machines.of)
        board.functions(functions.of)
        board.queues(queues)
        Budget(self, "Budget", stage=stage, names=names, topic=alarms.topic)
        if stage.production:
            Delivery(self, "Delivery", functions=functions.of.values(), errors=alarms.errors)


def _declared(folder: Path) -> list[FunctionSpec]:
    """The functions to deploy. Raises ``ValueError`` when one is missing that another part calls."""
    specs = read_functions(folder)
    callers = {name: f"the state machine {machine}" for machine in machine_names() for name in functions_of(machine)}
    callers |= {"api": "the HTTP API", "settler": "the rule on failed executions", "claims": "the user pool"}
    for name, caller in callers.items():
        if name not in specs:
            raise ValueError(f"functions/{name} is missing; {caller} calls it")
    return list(specs.values())
