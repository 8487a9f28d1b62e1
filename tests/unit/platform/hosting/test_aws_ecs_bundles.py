"""What tasks are shown: a copy of the bundle and the text that was signed, where the boundary lets them read."""

import json
from typing import Any

import pytest

from tdev.domain.delivery.attestation import attest, check_attestation
from tdev.kernel.errors import DeniedError, InvalidError, PlatformError
from tdev.model.service import Release
from tdev.platform.attested import attested_message
from tdev.platform.hosting.aws_ecs_bundles import EcsBundles
from tests.support.fake_stacks import refusal
from tests.support.hosting import release
from tests.support.hosting_ecs import PROVENANCE

CONTENT = b"bundle"


class OneKey:
    """Signs by reversing."""

    def sign(self, message: bytes) -> str:
        return f"kms-hmac-sha256:{message[::-1].hex()[:100]}"

    def verify(self, message: bytes, signature: str) -> bool:
        return self.sign(message) == signature


class FakeS3:
    """Records what is put and copied."""

    def __init__(self, error: Exception | None = None) -> None:
        self.asked: dict[str, dict[str, Any]] = {}
        self.error = error

    def copy_object(self, **given: Any) -> None:
        if self.error:
            raise self.error
        self.asked["copy"] = given

    def put_object(self, **given: Any) -> None:
        self.asked["put"] = given


def vouched() -> Release:
    bare = release("Matcher", 3, CONTENT)
    return bare.model_copy(update={"attestation": attest("acme", bare.artifact, PROVENANCE, OneKey())})


def test_the_copy_stands_beside_the_artifacts_and_not_among_them() -> None:
    fake, given = FakeS3(), vouched()
    shown = EcsBundles(fake, "bucket", "acme").show(given)
    digits = given.artifact.removeprefix("sha256:")
    assert shown.bundle == f"acme/bundles/{digits}/bundle.zip"
    assert fake.asked["copy"]["CopySource"] == {"Bucket": "bucket", "Key": f"acme/sha256/{digits}"}
    assert fake.asked["copy"]["Key"] == shown.bundle


def test_both_objects_carry_the_tag_of_their_tenant_whatever_the_artifact_has() -> None:
    fake = FakeS3()
    EcsBundles(fake, "bucket", "acme").show(vouched())
    assert {each["Tagging"] for each in fake.asked.values()} == {"tdev-tenant=acme"}
    assert fake.asked["copy"]["TaggingDirective"] == "REPLACE"


def test_what_is_refused_is_not_shown() -> None:
    def refuse(given: Release) -> None:
        raise DeniedError("somebody changed it")

    fake = FakeS3()
    with pytest.raises(DeniedError):
        EcsBundles(fake, "bucket", "acme", refuse).show(vouched())
    assert not fake.asked


def test_the_text_is_the_very_one_that_was_signed() -> None:
    fake, given = FakeS3(), vouched()
    shown = EcsBundles(fake, "bucket", "acme").show(given)
    text = fake.asked["put"]["Body"]
    assert OneKey().verify(attested_message(text.decode()), shown.signature)
    assert given.attestation is not None
    check_attestation(given.attestation, "acme", CONTENT, OneKey())
    assert json.loads(text)["digest"] == given.artifact
    assert shown.attestation == fake.asked["put"]["Key"]


def test_two_origins_of_one_bundle_do_not_overwrite_each_other() -> None:
    keys = set()
    for by in ("ann", "bob"):
        given = release("Matcher", 3, CONTENT)
        signed = attest("acme", given.artifact, PROVENANCE.model_copy(update={"by": by}), OneKey())
        bundles = EcsBundles(FakeS3(), "bucket", "acme")
        keys.add(bundles.show(given.model_copy(update={"attestation": signed})).attestation)
    assert len(keys) == 2


def test_what_nobody_vouches_for_is_not_shown() -> None:
    fake = FakeS3()
    other = attest("acme", f"sha256:{'0' * 64}", PROVENANCE, OneKey())
    for attestation in (None, other):
        given = release("Matcher", 3, CONTENT).model_copy(update={"attestation": attestation})
        with pytest.raises(InvalidError, match="nobody vouches") as caught:
            EcsBundles(fake, "bucket", "acme").show(given)
        assert caught.value.findings[0].pointer == "#/attestation"
    assert not fake.asked


def test_an_artifact_that_is_not_there_is_an_error_of_the_platform() -> None:
    fake = FakeS3(refusal("NoSuchKey", "The specified key does not exist.", "CopyObject"))
    with pytest.raises(PlatformError, match="bundles of services: copy_object"):
        EcsBundles(fake, "bucket", "acme").show(vouched())
