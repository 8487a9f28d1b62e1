"""Services of one tenant on a deployed stage, as a developer with a token deploys, calls and takes them away."""

import re
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tdev.domain.delivery.dossiers import Dossiers
from tdev.domain.delivery.services import ServiceStore
from tdev.model.service import ENDED
from tdev.platform.service_names import service_resource
from tdev.platform.storage.aws import DynamoTables
from tests.support.bundles import flow
from tests.support.cloud_stack import DeployedStage
from tests.support.walk import Answer

WORDS = {"id": "words", "agent": "extract_emails", "input": {"text": "${inputs.text}"}}
DATED = {"id": "dated", "agent": "parse_date", "input": {"text": "${inputs.text}"}}
GOOD = flow(WORDS, output={"emails": "${words}"}, id="contacts")
BETTER = flow(WORDS, output={"emails": "${words}", "of": "${inputs.text}"}, id="contacts")
BROKEN = flow(WORDS, DATED, output={"emails": "${words}", "date": "${dated.date}"}, id="contacts")
"""Whatever text has no date in it makes this one fail."""
NO_GOOD = re.compile("calls failed|none is answered any more")
"""What went back because its callers saw it fail; or before it got one of them, by the calls recorded until then."""
TEXT = "write to ann@example.com"


@dataclass(frozen=True)
class Services:
    """What the tests do with services."""

    stage: DeployedStage
    token: str
    tenant: str

    def ask(self, method: str, path: str, body: Any = None) -> Answer:
        """Ask the API as this developer."""
        return self.stage.ask(method, path, body, authorization=f"Bearer {self.token}")

    def accept(self, workflow: Any, **how: Any) -> str:
        """Save a workflow and ask for its deployment; answers the id of it."""
        saved = self.ask("POST", "/api/workflows", workflow.model_dump(mode="json"))
        assert saved.status == 201, saved.body
        accepted = self.ask("POST", "/api/deploy", {"workflow": workflow.id, **how})
        assert accepted.status == 202, accepted.body
        return str(accepted.body["deployment_id"])

    def ended(self, id: str, *, calling: str = "", limit: float = 90) -> Mapping[str, Any]:
        """A deployment when it has ended; meanwhile a service is called, if one is named."""
        until = time.monotonic() + limit
        while True:
            found = self.ask("GET", f"/api/deployments/{id}").body
            if found["deployment"]["status"] in ENDED:
                return dict(found["deployment"])
            assert time.monotonic() < until, found
            if calling:
                self.call(calling)
            time.sleep(0.2)

    def call(self, name: str) -> Answer:
        """Call a service through the API."""
        return self.ask("POST", f"/api/services/{name}/invoke", {"inputs": {"text": TEXT}})

    def versions(self, name: str, calls: int) -> Counter[str]:
        """How often each version answers."""
        return Counter(self.call(name).headers.get("x-tdev-service-version", "none") for _ in range(calls))

    def resource(self, name: str) -> str:
        """The name of its stack and function."""
        return service_resource(self.stage.name, self.tenant, name)

    def shared(self, name: str) -> bool:
        """Whether two versions share the calls of a service."""
        alias = self.stage.region.client("lambda").get_alias(FunctionName=self.resource(name), Name="live")
        return bool(alias.get("RoutingConfig", {}).get("AdditionalVersionWeights"))

    def left(self) -> set[str]:
        """What there is of any service in the account, by its name there."""
        return self.stage.region.left(f"tdevs-{self.stage.name}-")

    @property
    def _tables(self) -> DynamoTables:
        return DynamoTables(self.stage.region.client("dynamodb"), f"{self.stage.stack}-")

    @property
    def store(self) -> ServiceStore:
        """What stands in the tables, read past every rule and through no function."""
        return ServiceStore(self._tables, self.tenant)

    def machine(self, id: str) -> str:
        """The machine's execution of a deployment."""
        return str(Dossiers(self._tables, self.tenant).get(id).machine_arn)
