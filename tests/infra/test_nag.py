"""cdk-nag: every finding is mended or acknowledged with a reason, and no acknowledgement outlives its finding."""

import json
import os
import subprocess
import sys
from fnmatch import fnmatchcase

import pytest

from infra.acknowledged import ALWAYS, IN_PRODUCTION, OUTSIDE_PRODUCTION, WITH_TRACING, WITHOUT_TRACING, acknowledged_in
from infra.stages import STAGES
from tests.support.checkout import ROOT
from tests.support.templates import QUICK

TABLE = (*ALWAYS, *WITH_TRACING, *WITHOUT_TRACING, *IN_PRODUCTION, *OUTSIDE_PRODUCTION)
BROKEN = """
import sys
import aws_cdk as cdk
from aws_cdk import aws_s3 as s3
from infra.nag import judge
from infra.stages import STAGES

app = cdk.App(outdir=sys.argv[1])
stack = cdk.Stack(app, "open")
s3.Bucket(stack, "Bucket")
judge(app, stack, STAGES["dev"])
app.synth()
"""


def kept(row, stage, findings):
    """The findings of a stage that a row of the table stands for."""
    rule = row.rule.replace("{stage}", stage)
    return {(found, path) for found, path in findings if found == rule and same_place(row.path, path)}


def same_place(pattern, path):
    parts, wanted = path.split("/"), pattern.split("/")
    return len(parts) == len(wanted) and all(map(fnmatchcase, parts, wanted))


def test_nothing_is_found_that_nobody_has_acknowledged(synthesized, stage):
    assert sorted(synthesized(stage).findings()) == []


def test_the_application_is_accepted(synthesized, stage):
    assert synthesized(stage).failed == ""


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.rule}-{row.path}"[:80])
def test_every_acknowledgement_still_stands_for_a_finding(synthesized, row):
    stages = [name for name in ("dev", "prod") if row in acknowledged_in(STAGES[name])]
    found = [kept(row, name, set(synthesized(name).findings("suppressedViolations"))) for name in stages]
    assert any(found), f"nothing is found there any more: take the row out of infra/acknowledged.py ({row.rule})"


def test_every_finding_that_is_kept_is_in_the_table(synthesized, stage):
    findings = set(synthesized(stage).findings("suppressedViolations"))
    covered = set().union(*(kept(row, stage, findings) for row in acknowledged_in(STAGES[stage])))
    assert findings == covered


def test_every_acknowledgement_says_why():
    assert [row for row in TABLE if len(row.reason.split()) < 6] == []


def test_production_is_not_excused_for_what_a_developers_stage_is():
    excused = {row.rule for row in acknowledged_in(STAGES["prod"])}
    assert not {"AwsSolutions-COG2", "AwsSolutions-SF2", "Serverless-LambdaTracing"} & excused


def test_an_open_bucket_is_found(synthesized, tmp_path):
    """The control: the same judge over a stack with a fault."""
    synthesized("dev")
    done = subprocess.run(
        [sys.executable, "-c", BROKEN, str(tmp_path / "out")],
        cwd=ROOT,
        env={**os.environ, **QUICK, "PYTHONPATH": f"{ROOT}:{ROOT / 'shared'}"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode != 0
    report = json.loads((tmp_path / "out" / "validation-report.json").read_text("utf-8"))
    found = {each["ruleName"] for plugin in report["pluginReports"] for each in plugin["violations"]}
    assert {"AwsSolutions-S1", "AwsSolutions-S10"} <= found
