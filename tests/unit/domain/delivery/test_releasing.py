"""What a host starts: a bundle that was vouched for, as it was packed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tdev.domain.delivery.attestation import attest
from tdev.domain.delivery.bundle import Bundle
from tdev.domain.delivery.integrity import digest_of
from tdev.domain.delivery.releasing import Place, kept, verified_bundle
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
class Stage:
    """A place with a store of services."""

    store: ServiceStore
    place: Place
    folder: Path

    def released(self, packed: Packed, id: str = "dep-1", service: str = "example") -> Release:
        accepted = Deployment(id=id, service=service, status="accepted", created_at=AT, updated_at=AT)
        self.store.accept(accepted, actor="ann")
        return self.store.release(id, packed, actor="machine")

    def started(self, release: Release, **other: Any) -> Bundle:
        return verified_bundle(release, replace(self.place, **other))

    def kept(self) -> Packed:
        return kept(BUNDLE, PROVENANCE, self.place)

    def stored(self, content: bytes, tenant: str = "local") -> str:
        return self.place.artifacts.put(tenant, content)


@contextmanager
def stage_in(folder: Path) -> Iterator[Stage]:
    folder.mkdir(exist_ok=True)
    tables = SqliteTables(folder / "store.db")
    place = Place("local", FolderArtifacts(folder / "artifacts"), FileKeySigning(folder / "key"))
    yield Stage(ServiceStore(tables, "local"), place, folder)
    tables.close()


@pytest.fixture
def stage(tmp_path) -> Iterator[Stage]:
    with stage_in(tmp_path / "dev") as made:
        yield made


def test_what_was_packed_starts(stage):
    assert stage.started(stage.released(stage.kept())) == BUNDLE


def test_keeping_it_again_makes_no_other_release(stage):
    release = stage.released(stage.kept())
    assert stage.store.release("dep-1", stage.kept(), actor="machine") == release


def test_a_release_that_nobody_vouches_for_does_not_start(stage):
    packed = stage.kept()
    for attestation in (None, attest("local", digest_of(b"other"), PROVENANCE, stage.place.signing)):
        release = stage.released(packed).model_copy(update={"attestation": attestation})
        with pytest.raises(DeniedError, match="nobody vouches"):
            stage.started(release)


def test_a_changed_artifact_does_not_start(stage):
    release = stage.released(stage.kept())
    digits = release.artifact.removeprefix("sha256:")
    path = stage.folder / "artifacts" / "local" / digits[:2] / digits[2:]
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")
    with pytest.raises(PlatformError, match="was changed where it is stored"):
        stage.started(release)
    path.unlink()
    with pytest.raises(NotFoundError):
        stage.started(release)


def test_an_artifact_that_was_put_in_its_place_with_its_own_digest_does_not_start(stage):
    release = stage.released(stage.kept())
    evil = stage.stored(bundle_of(memory=256).content)
    assert release.attestation is not None
    forged = release.attestation.model_copy(update={"digest": evil})
    with pytest.raises(DeniedError, match="signature"):
        stage.started(release.model_copy(update={"artifact": evil, "attestation": forged}))


def test_the_signature_of_another_key_or_tenant_does_not_count(stage):
    release = stage.released(stage.kept())
    with pytest.raises(DeniedError, match="signature"):
        stage.started(release, signing=FileKeySigning(stage.folder / "other"))
    stage.stored(BUNDLE.content, "acme")
    with pytest.raises(DeniedError, match="signature"):
        stage.started(release, tenant="acme")


def test_something_else_than_a_bundle_does_not_start_though_it_was_signed(stage):
    digest = stage.stored(b"no bundle")
    attestation = attest("local", digest, PROVENANCE, stage.place.signing)
    packed = replace(stage.kept(), artifact=digest, attestation=attestation)
    with pytest.raises(InvalidError, match="no pack of files"):
        stage.started(stage.released(packed))


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
def test_a_release_cannot_ask_for_more_than_was_packed(more, stage):
    release = stage.released(stage.kept()).model_copy(update=more)
    with pytest.raises(DeniedError, match="not what its bundle says"):
        stage.started(release)


def test_the_signature_of_one_place_is_worth_nothing_in_another(stage, tmp_path):
    release = stage.released(stage.kept())
    with stage_in(tmp_path / "prod") as prod:
        prod.stored(BUNDLE.content)
        with pytest.raises(DeniedError, match="signature"):
            prod.started(release)
