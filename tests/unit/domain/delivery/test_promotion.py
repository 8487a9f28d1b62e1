"""What is handed from stage to stage: the same bytes, and why the next stage believes them."""

import base64
import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tdev.domain.delivery.attestation import attest
from tdev.domain.delivery.bundle import Bundle
from tdev.domain.delivery.gate import Judged
from tdev.domain.delivery.integrity import digest_of
from tdev.domain.delivery.promotion import (
    brought,
    content_of,
    foreign_sources,
    judged_as_sent,
    opened,
    workflow_of,
)
from tdev.kernel.errors import DeniedError, InvalidError, TooLargeError
from tdev.model.deploying import Judgement
from tdev.model.promoting import Letter, Promotion
from tdev.model.service import Promoted, Provenance
from tdev.platform.signing.embedded import FileKeySigning
from tests.support.bundles import EMAILS, EXAMPLES, SHOUT, bundle_of
from tests.support.nouns import AT

BUNDLE = bundle_of()
OTHER = bundle_of(memory=256)
PROVENANCE = Provenance(goal="try", workflow="example@1", plan_digest=digest_of(b""), created_at=AT, by="ann")
SOURCE = Promoted(stage="dev", version=3, by="ann", at=AT)


@pytest.fixture
def there(tmp_path: Path) -> FileKeySigning:
    return FileKeySigning(tmp_path / "there")


@pytest.fixture
def here(tmp_path: Path) -> FileKeySigning:
    return FileKeySigning(tmp_path / "here")


@pytest.fixture
def letter(there: FileKeySigning) -> Callable[..., Letter]:
    def made(bundle: Bundle = BUNDLE, **more: Any) -> Letter:
        attestation = attest("local", bundle.digest, PROVENANCE, there)
        given = {"service": "example", "artifact": bundle.digest, "attestation": attestation, "source": SOURCE}
        return Letter(**{**given, "content": content_of(bundle), **more})

    return made


def gzipped(content: bytes) -> str:
    return base64.b64encode(gzip.compress(content, mtime=0)).decode()


class TestOpening:
    def test_a_letter_has_the_very_same_bytes(self, letter: Callable[..., Letter]) -> None:
        found = opened(letter())
        assert (found.content, found.digest) == (BUNDLE.content, BUNDLE.digest)
        assert workflow_of(found).steps[0].agent == "extract_emails@1.0.0"

    @pytest.mark.parametrize(
        "content",
        [
            gzipped(OTHER.content),
            gzipped(BUNDLE.content[:-1] + b"?"),
            gzipped(BUNDLE.content.replace(b"extract_emails", b"extract_emailz", 1)),
            gzipped(b""),
            content_of(BUNDLE)[:-40],
            content_of(BUNDLE) + gzipped(b"more"),
            "no base64!",
            base64.b64encode(BUNDLE.content).decode(),
            "ü",
        ],
    )
    def test_one_changed_byte_is_refused(self, letter: Callable[..., Letter], content: str) -> None:
        with pytest.raises(InvalidError):
            opened(letter(content=content))

    def test_what_unpacks_to_too_much_is_not_unpacked(self, letter: Callable[..., Letter]) -> None:
        with pytest.raises(TooLargeError):
            opened(letter(content=gzipped(b"\0" * (65 * 1024 * 1024))))

    def test_what_was_signed_must_be_what_is_sent(self, letter: Callable[..., Letter]) -> None:
        with pytest.raises(DeniedError, match="was signed"):
            opened(letter(attestation=letter(OTHER).attestation))

    def test_a_bundle_is_one_of_its_service(self, letter: Callable[..., Letter]) -> None:
        with pytest.raises(InvalidError, match="the bundle is one of example"):
            opened(letter(service="another"))

    def test_components_that_did_not_come_with_the_product_are_found(self) -> None:
        bundle = bundle_of(EXAMPLES["foreign"][0])
        assert foreign_sources(bundle) == [("shout", "1.0.0", SHOUT.decode())]
        assert foreign_sources(BUNDLE) == []


def judgement(**more: Any) -> Judgement:
    return Judgement(passed=True, score=100, threshold=85, gates=(), effects=("pure",), **more)


class TestVouching:
    def judged(self, signing: Any, again: Bundle, letter: Letter, **more: Any) -> Judged:
        promotion = Promotion(artifact=letter.artifact, attestation=letter.attestation, source=letter.source)
        return judged_as_sent(Judged(judgement(**more), again), promotion, opened(letter), "local", signing)

    def test_the_key_of_this_stage_vouches(self, there: FileKeySigning, letter: Callable[..., Letter]) -> None:
        found = self.judged(there, OTHER, letter())
        assert (found.judgement.reasons, found.judgement.digest) == ((), BUNDLE.digest)
        assert "the key of this stage" in found.judgement.gates[-1].evidence

    def test_packing_it_again_to_the_byte_vouches(self, here: FileKeySigning, letter: Callable[..., Letter]) -> None:
        found = self.judged(here, BUNDLE, letter())
        assert found.judgement.reasons == ()
        assert "packing it again here" in found.judgement.gates[-1].evidence

    def test_else_a_person_is_asked(self, here: FileKeySigning, letter: Callable[..., Letter]) -> None:
        found = self.judged(here, OTHER, letter(), reasons=("it sends",))
        assert found.judgement.reasons[0] == "it sends"
        assert "the signature of dev is not known here" in found.judgement.reasons[1]
        assert found.bundle is not None
        assert found.bundle.digest == found.judgement.digest == BUNDLE.digest

    def test_a_signature_of_another_tenant_vouches_for_nothing(
        self, there: FileKeySigning, letter: Callable[..., Letter]
    ) -> None:
        forged = letter(attestation=attest("red", BUNDLE.digest, PROVENANCE, there))
        assert self.judged(there, OTHER, forged).judgement.reasons

    def test_what_cannot_be_packed_here_is_judged_as_it_is(
        self, here: FileKeySigning, letter: Callable[..., Letter]
    ) -> None:
        promotion = Promotion(artifact=BUNDLE.digest, attestation=letter().attestation, source=SOURCE)
        failed = Judged(judgement().model_copy(update={"passed": False}))
        assert judged_as_sent(failed, promotion, BUNDLE, "local", here) == failed


def test_the_way_through_the_stages_is_kept_in_its_order(letter: Callable[..., Letter]) -> None:
    promotion = Promotion(artifact=BUNDLE.digest, attestation=letter().attestation, source=SOURCE)
    one = brought(promotion, "carol")
    assert (one.approved_by, one.promotions, one.goal) == ("carol", (SOURCE,), "try")
    following = SOURCE.model_copy(update={"stage": "staging", "version": 1})
    attestation = promotion.attestation.model_copy(update={"provenance": one})
    two = brought(promotion.model_copy(update={"attestation": attestation, "source": following}), None)
    assert [each.stage for each in two.promotions] == ["dev", "staging"]


def test_a_bundle_that_is_too_large_to_be_sent_is_said_so() -> None:
    import random

    noise = random.Random(1).randbytes(1_000_000)
    with pytest.raises(TooLargeError, match="as it is sent"):
        content_of(Bundle(digest_of(noise), noise, BUNDLE.manifest, {}))


def test_the_workflow_of_a_bundle_is_that_of_the_service() -> None:
    assert workflow_of(BUNDLE).output == EMAILS.output
