"""From counts and prices to money: one line for each thing that AWS bills."""

from collections.abc import Mapping
from typing import Any

from scripts.costing.counting import Counts
from tdev.domain.delivery.prices import Line, PriceTable, per_million, prices_of
from tdev.kernel.errors import InvalidError
from tdev.platform.functions import FunctionSpec

THOUSAND = 1000
_GB = 1e9


def per_thousand(counts: Counts, table: PriceTable, region: str, functions: Mapping[str, FunctionSpec]) -> list[Line]:
    """The lines of 1,000 orchestrations like those counted.

    Raises:
        InvalidError: For a region without prices, or a function without an assumed duration.
    """
    prices, assumed = prices_of(table, region), table.assumed
    each = THOUSAND / counts.orchestrations
    calls = sum(counts.calls.values()) * each
    gb_seconds = sum(count * each * _gb_seconds(functions[name], assumed) for name, count in counts.calls.items())
    transitions = counts.states * each + assumed["transitions_besides_states"] * THOUSAND
    logged = _logged_bytes(counts, assumed) * each
    stored = counts.stored_bytes * each / _GB
    return [
        per_million("Step Functions: state transitions", transitions, "transitions", prices["state_transitions"]),
        per_million("Lambda: calls", calls, "calls", prices["lambda_requests"]),
        per_million("Lambda: memory x time", gb_seconds, "GB-s", prices["lambda_gb_seconds"]),
        per_million("DynamoDB: writes", counts.writes * each, "units", prices["dynamodb_writes"]),
        per_million("DynamoDB: reads", counts.reads * each, "units", prices["dynamodb_reads"]),
        Line("DynamoDB: kept, a month", stored, "GB", prices["dynamodb_gb"] + prices["dynamodb_recovery_gb"]),
        per_million("S3: writes", counts.object_writes * each, "requests", prices["s3_writes"]),
        per_million("S3: reads", counts.object_reads * each, "requests", prices["s3_reads"]),
        per_million("API Gateway: requests", counts.requests * each, "requests", prices["api_requests"]),
        per_million("EventBridge: status changes", assumed["status_events"] * THOUSAND, "events", prices["events"]),
        Line("CloudWatch Logs: taken in", logged / _GB, "GB", prices["logs_gb"]),
        Line("CloudWatch Logs: kept, a month", logged / _GB, "GB", prices["logs_kept_gb"]),
    ]


def standing(table: PriceTable, region: str) -> list[Line]:
    """What a stage costs a month without any work. Raises ``InvalidError`` for a region without prices."""
    prices, there = prices_of(table, region), table.standing
    return [
        Line("Alarms", there["alarm_metrics"], "metrics", prices["alarm_metric"]),
        Line("Metrics of the API's routes", there["route_metrics"], "metrics", prices["route_metric"]),
        Line("Dashboard", there["dashboards"], "dashboards", prices["dashboard"]),
        Line("KMS keys of alarms and bundles", there["keys"], "keys", prices["key"]),
        Line("Secret", there["secrets"], "secrets", prices["secret"]),
    ]


def _gb_seconds(spec: FunctionSpec, assumed: Mapping[str, Any]) -> float:
    """GB-seconds of one call: warm time, and the share of cold ones."""
    if spec.name not in assumed["ms"]:
        raise InvalidError(f"no duration is assumed for the function {spec.name!r}", hint="add it to [assumed.ms]")
    ms = assumed["ms"][spec.name] + assumed["cold_share"] * assumed["cold_ms"]
    return float(spec.memory / 1024 * ms / 1000)


def _logged_bytes(counts: Counts, assumed: Mapping[str, Any]) -> float:
    """Bytes of all log groups: what our functions wrote, the lines of the state machine and of the API."""
    overhead = assumed["log_event_overhead_bytes"]
    return float(
        counts.log_bytes
        + counts.log_lines * overhead
        + counts.history * (assumed["machine_line_bytes"] + overhead)
        + counts.requests * (assumed["access_line_bytes"] + overhead)
    )


def as_markdown(lines: list[Line]) -> list[str]:
    """The lines as a table with their sum."""
    rows = [f"| {line.name} | {_number(line.quantity)} {line.unit} | {line.usd:.4f} |" for line in lines]
    total = sum(line.usd for line in lines)
    return ["| what | how much | USD |", "|---|---:|---:|", *rows, f"| **together** | | **{total:.2f}** |"]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.3g}"
