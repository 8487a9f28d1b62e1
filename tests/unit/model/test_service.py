"""Services: the two forms of their identifier, and what the nouns of a delivery take."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tdev.kernel.errors import InvalidError
from tdev.model.service import Attestation, BundleManifest, Release, Rollout, Service, Stage, Statement, service_id


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("policy-matcher", ("policy-matcher", None)),
        ("policy-matcher-v3", ("policy-matcher", 3)),
        ("a-v12", ("a", 12)),
        ("a-v1-v2", ("a-v1", 2)),
        ("policy-v", ("policy-v", None)),
        ("policy-v0", ("policy-v0", None)),
        ("policy-v03", ("policy-v03", None)),
        ("v3", ("v3", None)),
    ],
)
def test_identifier_names_a_service_and_maybe_a_version(text, read):
    assert service_id(text) == read


@pytest.mark.parametrize(
    "text", ["", "3a", "-v3", "a b", "a/b", "x" * 65, "x" * 65 + "-v1", "a\n", "a-v1\n", "a-v\u0663"]
)
def test_anything_else_is_refused(text):
    with pytest.raises(InvalidError) as error:
        service_id(text)
    assert error.value.findings[0].pointer == "#/service_id"


@given(st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,30}", fullmatch=True), st.integers(1, 10**6))
def test_written_form_reads_back(name, version):
    assert service_id(f"{name}-v{version}") == (name, version)


@pytest.mark.parametrize("wrong", [{"target": "moon"}, {"name": "a b"}, {"tenant": "Acme"}, {"unknown": 1}])
def test_service_outside_its_limits_is_refused(wrong):
    with pytest.raises(ValidationError):
        Service.model_validate({"name": "a", "tenant": "local", **wrong})


def test_versions_of_releases_start_at_one():
    fields = {
        "service": "a",
        "artifact": "sha256:" + "0" * 64,
        "workflow_id": "w",
        "created_at": "2026-11-21T08:43:00.123Z",
    }
    assert Release(version=1, **fields).version == 1
    with pytest.raises(ValidationError):
        Release(version=0, **fields)


DIGEST = f"sha256:{'a' * 64}"


def test_a_statement_is_the_same_text_in_whatever_order_it_was_found():
    one = Statement(actions=("s3:PutObject", "s3:GetObject"), resources=("b", "a", "b"))
    assert one.actions == ("s3:GetObject", "s3:PutObject")
    assert one == Statement(actions=("s3:GetObject", "s3:PutObject", "s3:GetObject"), resources=("a", "b"))


@pytest.mark.parametrize("empty", [{"actions": ()}, {"resources": ()}])
def test_a_statement_names_actions_and_resources(empty):
    with pytest.raises(ValidationError):
        Statement(**({"actions": ("s3:GetObject",), "resources": ("a",)} | empty))


@pytest.mark.parametrize("weights", [(), (50,), (100, 50), (50, 50, 100), (10, 100, 101), (0, 99)])
def test_weights_that_do_not_rise_to_all_are_no_rollout(weights):
    with pytest.raises(ValidationError):
        Rollout(strategy="canary", stages=tuple(Stage.model_construct(weight=weight) for weight in weights))


@given(st.sets(st.integers(0, 99)))
def test_weights_that_rise_to_all_are_a_rollout(weights):
    stages = tuple(Stage(weight=weight) for weight in (*sorted(weights), 100))
    assert [stage.weight for stage in Rollout(strategy="canary", stages=stages).stages][-1] == 100


@pytest.mark.parametrize("wrong", [{"memory": 64}, {"timeout": 0}, {"timeout": 901}, {"runtime": None}, {"at": "now"}])
def test_a_manifest_is_strict(wrong):
    right = {"service": "s", "workflow_digest": DIGEST, "components": {}, "runtime": "1", "files": {"a": DIGEST}}
    assert BundleManifest(**right).schema_version == 1
    with pytest.raises(ValidationError):
        BundleManifest(**(right | wrong))


@pytest.mark.parametrize("signature", ["", "hmac", "hmac:", "hmac:\n", "HMAC:AAAA", "hmac:a b"])
def test_a_signature_says_how_it_was_made(signature):
    provenance = {"workflow": "w@1", "plan_digest": DIGEST, "created_at": "2026-11-21T08:00:00.000Z", "by": "ann"}
    assert Attestation(digest=DIGEST, provenance=provenance, signature="hmac-sha256:AA==").provenance.by == "ann"
    with pytest.raises(ValidationError):
        Attestation(digest=DIGEST, provenance=provenance, signature=signature)
