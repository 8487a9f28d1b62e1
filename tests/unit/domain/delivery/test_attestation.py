"""Attestations: what was vouched for holds, and nothing that differs from it in a byte."""

import pytest

from tdev.domain.delivery.attestation import attest, check_attestation
from tdev.domain.delivery.integrity import digest_of
from tdev.kernel.errors import DeniedError
from tdev.model.service import Attestation, Provenance, TestsPassed
from tdev.platform.signing.embedded import FileKeySigning
from tests.support.nouns import AT

CONTENT = bytes(range(256)) * 4
OTHER = f"sha256:{'0' * 64}"
PROVENANCE = Provenance(
    goal="match policies to claims",
    workflow="policy-matcher@3",
    plan_digest=digest_of(b"plan"),
    score=91.5,
    tests=(TestsPassed(component="extract_emails@1.0.0", passed=12),),
    approved_by="ann",
    created_at=AT,
    by="bob",
)


@pytest.fixture
def signing(tmp_path):
    return FileKeySigning(tmp_path / "key")


@pytest.fixture
def attestation(signing):
    return attest("acme", digest_of(CONTENT), PROVENANCE, signing)


def test_what_was_vouched_for_holds(attestation, signing):
    check_attestation(attestation, "acme", CONTENT, signing)


def test_it_holds_after_it_was_written_down(attestation, signing):
    check_attestation(Attestation.model_validate_json(attestation.text()), "acme", CONTENT, signing)


def test_a_goal_longer_than_a_key_service_takes_is_signed(signing):
    provenance = PROVENANCE.model_copy(update={"goal": "정책" * 4000})
    check_attestation(attest("acme", digest_of(CONTENT), provenance, signing), "acme", CONTENT, signing)


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content[:-1],
        lambda content: content + b"\n",
        lambda content: b"\x01" + content[1:],
        lambda content: content[:511] + b"\xfe" + content[512:],
        lambda content: content[:-1] + b"\xfe",
        lambda content: content[::-1],
        lambda content: b"",
    ],
)
def test_a_changed_artifact_is_refused(change, attestation, signing):
    with pytest.raises(DeniedError, match="was attested"):
        check_attestation(attestation, "acme", change(CONTENT), signing)


@pytest.mark.parametrize(
    "change",
    [
        {"goal": "match policies to claims "},
        {"goal": ""},
        {"workflow": "policy-matcher@4"},
        {"plan_digest": OTHER},
        {"score": 91.6},
        {"score": None},
        {"tests": ()},
        {"tests": (TestsPassed(component="extract_emails@1.0.0", passed=13),)},
        {"tests": (TestsPassed(component="extract_emails@1.0.1", passed=12),)},
        {"tests": (*PROVENANCE.tests, *PROVENANCE.tests)},
        {"approved_by": "bob"},
        {"approved_by": None},
        {"created_at": "2026-11-21T08:43:00.124Z"},
        {"by": "ann"},
    ],
)
def test_a_changed_provenance_is_refused(change, attestation, signing):
    forged = attestation.model_copy(update={"provenance": PROVENANCE.model_copy(update=change)})
    with pytest.raises(DeniedError, match="does not hold"):
        check_attestation(forged, "acme", CONTENT, signing)


def test_a_digest_that_was_put_in_its_place_is_refused(attestation, signing):
    forged = attestation.model_copy(update={"digest": digest_of(b"evil")})
    with pytest.raises(DeniedError, match="does not hold"):
        check_attestation(forged, "acme", b"evil", signing)


@pytest.mark.parametrize("signature", ["hmac-sha256:AA==", "none:AA==", "kms-hmac-sha256:AA=="])
def test_a_signature_that_was_made_up_is_refused(signature, attestation, signing):
    with pytest.raises(DeniedError, match="does not hold"):
        check_attestation(attestation.model_copy(update={"signature": signature}), "acme", CONTENT, signing)


def test_a_signature_counts_for_its_tenant_alone(attestation, signing):
    with pytest.raises(DeniedError, match="does not hold"):
        check_attestation(attestation, "other", CONTENT, signing)


def test_a_signature_of_another_key_is_refused(attestation, tmp_path):
    with pytest.raises(DeniedError, match="does not hold"):
        check_attestation(attestation, "acme", CONTENT, FileKeySigning(tmp_path / "other"))


def test_what_the_same_key_signed_for_something_else_is_refused(attestation, signing):
    elsewhere = attestation.model_copy(update={"signature": signing.sign(digest_of(CONTENT).encode())})
    with pytest.raises(DeniedError, match="does not hold"):
        check_attestation(elsewhere, "acme", CONTENT, signing)
