"""What a host starts: a bundle that was vouched for, as it was packed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from tdev.domain.delivery.attestation import attest
from tdev.domain.delivery.bundle import Bundle
from tdev.domain.delivery.integrity import digest_of
from tdev.domain.delivery.releasing import kept, verified_bundle
from tdev.domain.delivery.services import Packed, ServiceStore
from tdev.kernel.errors import DeniedError, InvalidError, NotFoundError, PlatformError
from tdev.model.service import Deployment, Provenance, Release, Statement
from tdev.platform.artifacts.embedded import FolderArtifacts
from tdev.platform.signing.embedded import FileKeySigning
from tdev.platform.storage.embedded import SqliteTables
from tests.support.bundles import bundle_of
from tests.support.nouns import AT

BUNDLE = bundle_of(permissions=(Statement(actions=("s3:GetObject",), resources=("arn:aws:s3:::a/b",)),))
PROVENANCE = Provenance(goal="try", workflow="example@1", plan_digest=digest_of(b""), created_at=AT, by="ann")


@dataclass
class Place:
    store: ServiceStore
    artifacts: FolderArtifacts
    signing: FileKeySigning

    def released(self, packed: Packed, id: str = "dep-1", service: str = "example") -> Release:
        accepted = Deployment(id=id, service=service, status="accepted", created_at=AT, updated_at=AT)
        self.store.accept(accepted, actor="ann")
        return self.store.release(id, packed, actor="machine")

    def started(self, release: Release, tenant: str = "local") -> Bundle:
        return verified_bundle(release, tenant, self.artifacts, self.signing)

    def kept(self, bundle: Bundle = BUNDLE) -> Packed:
        return kept(bundle, PROVENANCE, "local", self.artifacts, self.signing)


@pytest.fixture
def place(tmp_path) -> Iterator[Place]:
    tables = SqliteTables(tmp_path / "store.db")
    yield Place(
        ServiceStore(tables, "local"), FolderArtifacts(tmp_path / "artifacts"), FileKeySigning(tmp_path / "key")
    )
    tables.close()


def test_what_was_packed_starts(place):
    assert place.started(place.released(place.kept())) == BUNDLE


def test_keeping_it_again_makes_no_other_release(place):
    release = place.released(place.kept())
    assert place.store.release("dep-1", place.kept(), actor="machine") == release


def test_a_release_that_nobody_vouches_for_does_not_start(place):
    packed = place.kept()
    for attestation in (None, attest("local", digest_of(b"other"), PROVENANCE, place.signing)):
        release = place.released(packed).model_copy(update={"attestation": attestation})
        with pytest.raises(DeniedError, match="nobody vouches"):
            place.started(release)


def test_a_changed_artifact_does_not_start(place, tmp_path):
    release = place.released(place.kept())
    digits = release.artifact.removeprefix("sha256:")
    path = tmp_path / "artifacts" / "local" / digits[:2] / digits[2:]
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")
    with pytest.raises(PlatformError, match="was changed where it is stored"):
        place.started(release)
    path.unlink()
    with pytest.raises(NotFoundError):
        place.started(release)


def test_an_artifact_that_was_put_in_its_place_with_its_own_digest_does_not_start(place):
    release = place.released(place.kept())
    evil = place.artifacts.put("local", bundle_of(memory=256).content)
    assert release.attestation is not None
    forged = release.attestation.model_copy(update={"digest": evil})
    with pytest.raises(DeniedError, match="signature"):
        place.started(release.model_copy(update={"artifact": evil, "attestation": forged}))


def test_the_signature_of_another_key_or_tenant_does_not_count(place, tmp_path):
    release = place.released(place.kept())
    other = Place(place.store, place.artifacts, FileKeySigning(tmp_path / "other"))
    with pytest.raises(DeniedError, match="signature"):
        other.started(release)
    place.artifacts.put("acme", BUNDLE.content)
    with pytest.raises(DeniedError, match="signature"):
        place.started(release, "acme")


def test_something_else_than_a_bundle_does_not_start_though_it_was_signed(place):
    digest = place.artifacts.put("local", b"no bundle")
    attestation = attest("local", digest, PROVENANCE, place.signing)
    packed = replace(place.kept(), artifact=digest, attestation=attestation)
    with pytest.raises(InvalidError, match="no pack of files"):
        place.started(place.released(packed))


@pytest.mark.parametrize(
    "more",
    [
        {"memory": 10_240},
        {"timeout": 900},
        {"permissions": (Statement(actions=("s3:*",), resources=("*",)),)},
        {"service": "another"},
        {"components": {}},
        {"secrets": ("API_KEY",)},
    ],
)
def test_a_release_cannot_ask_for_more_than_was_packed(more, place):
    release = place.released(place.kept()).model_copy(update=more)
    with pytest.raises(DeniedError, match="not what its bundle says"):
        place.started(release)
