"""Packing: the same inputs make the same bytes anywhere, and what is in them is what the workflow needs."""

import json
import os
import shutil
import subprocess
import sys

import pytest

import tdev
from tdev.domain.delivery.bundle import open_bundle
from tdev.domain.delivery.integrity import digest_of
from tdev.domain.delivery.packing import Order, pack, sources_of
from tdev.kernel.errors import InvalidError, NotFoundError
from tdev.model.service import Statement
from tdev.platform.artifacts.embedded import FolderArtifacts
from tests.support.bundles import BROKEN, EMAILS, EXAMPLES, SHOUT, Shelf, bundle_of, flow, foreign
from tests.support.checkout import ROOT

PROGRAM = """
import os, sys
os.umask(int(sys.argv[1], 8))
from tests.support.bundles import EXAMPLES, bundle_of
for workflow, _ in EXAMPLES.values():
    print(bundle_of(workflow).digest)
"""


def digests_elsewhere(home, folder, umask, **environment):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, umask],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(map(str, home)), **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.split()


def test_another_process_folder_time_zone_umask_and_date_make_the_same_digest(tmp_path):
    here = [bundle_of(workflow).digest for workflow, _ in EXAMPLES.values()]
    copy = tmp_path / "another home" / "shared"
    shutil.copytree(ROOT / "shared" / "tdev", copy / "tdev", ignore=shutil.ignore_patterns("__pycache__"))
    for number, path in enumerate(sorted(copy.rglob("*.py"))):
        os.utime(path, (10**9 + number, 10**9 + number))
        path.chmod(0o600)
    first = digests_elsewhere([ROOT / "shared", ROOT], ROOT, "022", PYTHONHASHSEED="1", TZ="UTC", LANG="C.UTF-8")
    other = digests_elsewhere(
        [copy, ROOT], tmp_path, "077", PYTHONHASHSEED="77", TZ="Pacific/Auckland", LANG="C", HOME=str(tmp_path)
    )
    assert first == other == here
    assert len(set(here)) == len(EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_is_packed_opens(example):
    bundle = bundle_of(EXAMPLES[example][0])
    assert open_bundle(bundle.content, bundle.digest) == bundle


def test_the_manifest_tells_what_the_service_is():
    bundle = bundle_of(EXAMPLES["foreign"][0], memory=256, timeout=9)
    manifest = bundle.manifest
    assert (manifest.service, manifest.memory, manifest.timeout) == ("example", 256, 9)
    assert manifest.runtime == tdev.__version__
    assert set(manifest.components) == {"shout@1.0.0", "hash_text@1.0.0"}
    assert manifest.components["shout@1.0.0"] == digest_of(SHOUT)
    assert manifest.workflow_digest == digest_of(bundle.files["workflow.json"])
    assert manifest.effects == ("pure",)
    assert [line.split("==")[0] for line in manifest.requirements] == [
        "jsonatapy",
        "pydantic-core",
        "typing-extensions",
    ]


def test_the_workflow_in_it_names_exact_versions():
    document = json.loads(bundle_of(EMAILS).files["workflow.json"])
    assert [step["agent"] for step in document["steps"]] == ["extract_emails@1.0.0", "count_items@1.0.0"]


def test_no_person_time_tenant_or_place_is_in_it():
    one = foreign(owner="ann", tenant="acme", created_at="2031-07-19T08:43:00.123Z")
    bundle = bundle_of(EXAMPLES["foreign"][0], (one, SHOUT))
    assert bundle.digest == bundle_of(EXAMPLES["foreign"][0], (foreign(), SHOUT)).digest
    whole = b"".join(bundle.files.values())
    assert str(ROOT).encode() not in whole
    assert b"2031-07-19" not in whole


@pytest.mark.parametrize(
    "other",
    [
        lambda: bundle_of(EMAILS, memory=256),
        lambda: bundle_of(EMAILS, timeout=31),
        lambda: bundle_of(EMAILS.model_copy(update={"goal": "try another"})),
        lambda: bundle_of(EMAILS, permissions=(Statement(actions=("s3:GetObject",), resources=("arn:aws:s3:::a/b",)),)),
    ],
)
def test_whatever_changes_the_service_changes_the_digest(other):
    assert other().digest != bundle_of(EMAILS).digest


def test_changed_code_changes_the_digest():
    workflow = EXAMPLES["foreign"][0]
    assert bundle_of(workflow).digest != bundle_of(workflow, (foreign(BROKEN), BROKEN)).digest


def test_only_the_components_that_are_called_are_in_it():
    files = bundle_of(EMAILS).files
    assert "tdev/tools/extract_emails.py" in files
    assert "tdev/tools/read_csv.py" not in files
    known = json.loads(files["tdev/domain/registry/built_in.json"])
    assert [one["name"] for one in known] == ["count_items", "extract_emails"]
    assert not [
        path for path in files if path.startswith(("tdev/platform/sandbox/embedded", "tdev/platform/web/direct"))
    ]


def test_a_team_brings_those_that_it_calls():
    manifest = bundle_of(EXAMPLES["team"][0]).manifest
    assert {"ContentBriefTeam@1.0.0", "ReadContentAgent@1.0.0", "WriteBriefAgent@1.0.0", "read_csv@1.0.0"} <= set(
        manifest.components
    )


def test_libraries_of_components_are_required_with_their_needs():
    workflow = flow({"id": "a", "agent": "select_html", "input": {"html": "${inputs.text}", "selector": "a"}})
    names = [line.split("==")[0] for line in bundle_of(workflow).manifest.requirements]
    assert {"beautifulsoup4", "soupsieve"} <= set(names)


def test_what_goes_out_brings_the_way_out_and_its_effects():
    workflow = flow({"id": "a", "agent": "fetch_url", "input": {"url": "${inputs.text}"}})
    bundle = bundle_of(workflow)
    assert "tdev/platform/web/direct.py" in bundle.files
    assert bundle.manifest.effects == ("fetch",)
    assert "urllib3" in [line.split("==")[0] for line in bundle.manifest.requirements]


def test_secrets_are_named_and_bring_their_store():
    one = foreign(secrets=("API_KEY",))
    bundle = bundle_of(EXAMPLES["foreign"][0], (one, SHOUT))
    assert bundle.manifest.secrets == ("API_KEY",)
    assert "tdev/platform/secrets/environment.py" in bundle.files


def test_two_versions_of_one_component_stand_beside_each_other():
    newer = b'def shout(text: str, mark: str = "?") -> dict:\n    return {"text": text + mark}\n'
    steps = [
        {"id": "a", "agent": "shout@1.0.0", "input": {"text": "${inputs.text}"}},
        {"id": "b", "agent": "shout@2.0.0", "input": {"text": "${a.text}"}},
    ]
    bundle = bundle_of(flow(*steps), (foreign(), SHOUT), (foreign(newer, "2.0.0"), newer))
    assert bundle.files["components/shout-1.0.0.py"] == SHOUT
    assert bundle.files["components/shout-2.0.0.py"] == newer
    assert "components/shout.py" in bundle_of(EXAMPLES["foreign"][0]).files


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([{"id": "a", "agent": "extract_emails", "input": {"text": ""}, "approve": True}], "approve"),
        ([{"id": "a", "agent": "shout", "input": {"text": ""}}], "disabled"),
    ],
)
def test_what_cannot_be_a_service_is_named(steps, code):
    with pytest.raises(InvalidError, match="cannot be a service") as caught:
        bundle_of(flow(*steps), (foreign(status="disabled"), SHOUT))
    assert [finding.code for finding in caught.value.findings] == [code]


def test_a_component_without_code_is_named():
    with pytest.raises(InvalidError, match="has no code"):
        bundle_of(EXAMPLES["foreign"][0], (foreign(code=None), SHOUT))


def test_code_that_was_changed_where_it_is_kept_is_not_packed():
    with pytest.raises(InvalidError, match="was changed"):
        bundle_of(EXAMPLES["foreign"][0], (foreign(SHOUT), BROKEN))


def test_a_component_that_is_not_there_is_not_packed():
    shelf = Shelf()
    with pytest.raises(NotFoundError, match="no component"):
        pack(Order("example", flow({"id": "a", "agent": "nothing"})), shelf.resolve, shelf.source)


def test_a_library_without_a_tested_version_is_refused():
    with pytest.raises(InvalidError, match="left-pad"):
        bundle_of(EXAMPLES["foreign"][0], (foreign(requirements=("left-pad",)), SHOUT))


def test_what_the_host_brings_is_not_required():
    bundle = bundle_of(EXAMPLES["foreign"][0], (foreign(requirements=("boto3",)), SHOUT))
    assert not [line for line in bundle.manifest.requirements if line.startswith("boto3")]


def test_sources_come_from_the_artifacts_of_whom_they_belong_to(tmp_path):
    artifacts = FolderArtifacts(tmp_path)
    shared = foreign(BROKEN, tenant="_shared")
    artifacts.put("acme", SHOUT)
    artifacts.put("_shared", BROKEN)
    source = sources_of("acme", artifacts)
    assert source(foreign()) == SHOUT
    assert source(shared) == BROKEN
    with pytest.raises(NotFoundError):
        sources_of("other", artifacts)(foreign())
    with pytest.raises(NotFoundError, match="no code of its own"):
        source(Shelf().resolve("hash_text"))


def test_a_host_without_a_runtime_client_finds_one_in_the_bundle():
    assert "tdev/platform/invocation/runtime_client.py" in bundle_of().files


def test_clients_of_aws_come_only_with_a_component_that_asks_for_them():
    given = {"bucket": "reports", "key": "a.txt", "text": "${inputs.text}"}
    bundle = bundle_of(flow({"id": "kept", "agent": "put_s3_object", "input": given}))
    assert "tdev/platform/component_aws.py" in bundle.files
    assert not [line for line in bundle.manifest.requirements if line.startswith("boto")]
    assert "tdev/platform/component_aws.py" not in bundle_of().files
