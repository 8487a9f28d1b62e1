"""What every CI system runs, whatever it is called there: the gates in one go, and the deployment to one stage."""

from tdev.domain.pipelines import Pipeline, StageRun

REPORTS = "reports"
"""Folder of the reports."""
_REPORTING = frozenset({"classify", "test", "evaluate"})
"""Verbs that write reports."""


def install(pipeline: Pipeline) -> str:
    """Installs the product."""
    return f'python -m pip install --quiet "{pipeline.package}"'


def gates(pipeline: Pipeline) -> str:
    """Runs all gates, also after one has failed, so that a change shows all that is wrong; then fails if one did.

    The reports are ``<gate>.xml`` (JUnit), ``<gate>.sarif`` and ``summary.md``.
    """
    lines = [f"mkdir -p {REPORTS}", "failed=0"]
    for gate in pipeline.gates:
        reports = ""
        if gate.command.split()[1] in _REPORTING:
            reports = f" --junit {REPORTS}/{gate.name}.xml --sarif {REPORTS}/{gate.name}.sarif"
            reports += f" --summary {REPORTS}/{gate.name}.md"
        lines.append(f"{gate.command}{reports} || failed=$?")
    lines.append(f"cat {REPORTS}/*.md > {REPORTS}/summary.md 2> /dev/null || true")
    lines.append('(exit "$failed")')
    return "\n".join(lines)


def deploy(pipeline: Pipeline, stage: StageRun, change: str) -> str:
    """Brings the components and the workflow to a stage; 7, a person there is asked, is no failure.

    Args:
        pipeline: What is deployed.
        stage: Where to. ``TDEV_ENDPOINT`` has its address, and the requests are signed with the role of the job.
        change: What names the commit in the CI system's shell: the same change never starts a second deployment.
    """
    strategy = f" {stage.strategy}" if stage.strategy else ""
    return "\n".join(
        [
            "export TDEV_SIGN=on",
            f"tdev register '{pipeline.components}'",
            f"tdev deploy {pipeline.workflow} --name {pipeline.service} --target lambda{strategy}"
            f' --idempotency-key "{change}-{stage.name}" || test $? -eq 7',
            f"tdev status {pipeline.service}",
        ]
    )
