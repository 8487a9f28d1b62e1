"""What callers saw of each version, from the metrics that Lambda writes for calls through an alias."""

from collections.abc import Mapping
from typing import Any

from tdev.platform.hosting import Figures
from tdev.platform.hosting.metric_figures import Counted, Metrics, metric_figures

_METRICS = Metrics(namespace="AWS/Lambda", calls="Invocations", errors="Errors", duration="Duration")


def lambda_figures(
    client: Any, function: str, versions: Mapping[str, int], since: float, until: float
) -> dict[int, Figures]:
    """The figures of versions; see ``metric_figures``.

    Args:
        client: A boto3 client for ``cloudwatch``.
        function: Its name; the alias is ``live``.
        versions: Number of the release by version of the function.
        since: Seconds since the epoch.
        until: The same.

    Raises:
        PlatformError: When the metrics cannot be read.
    """
    through = {"FunctionName": function, "Resource": f"{function}:live"}
    counted = {number: Counted(release, {**through, "ExecutedVersion": number}) for number, release in versions.items()}
    return metric_figures(client, _METRICS, counted, since, until)
