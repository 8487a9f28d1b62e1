"""A Security Token Service for tests: it notes what it is asked, and can refuse."""

from datetime import UTC, datetime
from typing import Any

from tests.support.clock import SetClock

ROLE = "arn:aws:iam::123456789012:role/tdev-dev-api-data"


class NotedSts:
    """Gives sessions named after tenant and number (``acme-1``) that last as long as asked, from the clock's time."""

    def __init__(self, clock: SetClock, *errors: Exception) -> None:
        self.clock = clock
        self.errors = list(errors)
        self.asked: list[dict[str, Any]] = []
        self.late_s = 0.0

    def assume_role(self, **request: Any) -> dict[str, Any]:
        """The next error, when one is left, or else a session. ``late_s`` is how far its clock is behind."""
        self.asked.append(request)
        if self.errors:
            raise self.errors.pop(0)
        (tag,) = request["Tags"]
        name = f"{tag['Value']}-{sum(one['Tags'] == [tag] for one in self.asked)}"
        ends = self.clock() - self.late_s + request["DurationSeconds"]
        credentials = {
            "AccessKeyId": name,
            "SecretAccessKey": f"secret of {name}",
            "SessionToken": f"token of {name}",
            "Expiration": datetime.fromtimestamp(ends, UTC),
        }
        return {"Credentials": credentials}

    @property
    def tenants(self) -> list[str]:
        """For whom it was asked, in the order of the requests."""
        return [request["Tags"][0]["Value"] for request in self.asked]
