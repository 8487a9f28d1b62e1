"""What every engine of the ``Artifacts`` port does alike."""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from tdev.kernel.errors import InvalidError, NotFoundError, PlatformError
from tdev.platform.artifacts import Artifacts
from tdev.platform.artifacts.aws import S3Artifacts
from tdev.platform.artifacts.embedded import FolderArtifacts
from tests.support.dynamo import client

ABSENT = f"sha256:{'0' * 64}"


@dataclass
class Store:
    """An engine under test, and a way to damage what it stores."""

    artifacts: Artifacts
    damage: Callable[[str, str], None]


@pytest.fixture(scope="module")
def moto() -> Iterator[Any]:
    with mock_aws():
        s3 = client("s3")
        yield s3
        s3.close()


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":

        def overwrite(tenant: str, digits: str) -> None:
            (tmp_path / tenant / digits[:2] / digits[2:]).write_bytes(b"changed")

        return Store(FolderArtifacts(tmp_path), overwrite)
    s3 = request.getfixturevalue("moto")
    bucket = f"b-{hashlib.sha256(tmp_path.name.encode()).hexdigest()[:16]}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})

    def replace(tenant: str, digits: str) -> None:
        s3.put_object(Bucket=bucket, Key=f"{tenant}/sha256/{digits}", Body=b"changed")

    return Store(S3Artifacts(s3, bucket), replace)


@pytest.fixture
def artifacts(store: Store) -> Artifacts:
    return store.artifacts


@pytest.mark.parametrize("content", [b"", b"x", bytes(range(256)) * 4000], ids=len)
def test_a_content_is_found_by_its_digest(artifacts: Artifacts, content: bytes) -> None:
    digest = artifacts.put("local", content)
    assert digest == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert artifacts.get("local", digest) == content
    assert artifacts.has("local", digest)
    assert artifacts.put("local", content) == digest


def test_what_is_not_there_is_not_found(artifacts: Artifacts) -> None:
    assert not artifacts.has("local", ABSENT)
    with pytest.raises(NotFoundError):
        artifacts.get("local", ABSENT)


@pytest.mark.parametrize(
    "digest", ["", "x", "sha256:", "sha256:../../etc/passwd", ABSENT.upper(), f"{ABSENT}\n", f"{ABSENT}0"]
)
def test_a_text_that_is_no_digest_names_nothing(artifacts: Artifacts, digest: str) -> None:
    assert not artifacts.has("local", digest)
    with pytest.raises(NotFoundError):
        artifacts.get("local", digest)


@pytest.mark.parametrize("tenant", ["", ".", "..", "a/b", "A", "a" * 41, "a\n", "_Shared"])
def test_a_text_that_is_no_tenant_is_refused(artifacts: Artifacts, tenant: str) -> None:
    for call in (
        lambda: artifacts.put(tenant, b"x"),
        lambda: artifacts.get(tenant, ABSENT),
        lambda: artifacts.has(tenant, ABSENT),
    ):
        with pytest.raises(InvalidError):
            call()


def test_what_one_tenant_has_another_has_not(artifacts: Artifacts) -> None:
    digest = artifacts.put("ours", b"secret")
    assert not artifacts.has("theirs", digest)
    with pytest.raises(NotFoundError):
        artifacts.get("theirs", digest)


def test_a_content_that_was_changed_is_not_given_out_and_can_be_put_again(store: Store) -> None:
    digest = store.artifacts.put("local", b"content")
    store.damage("local", digest.removeprefix("sha256:"))
    with pytest.raises(PlatformError, match="was changed"):
        store.artifacts.get("local", digest)
    store.artifacts.put("local", b"content")
    assert store.artifacts.get("local", digest) == b"content"


def test_a_folder_is_for_its_owner_only_and_keeps_no_half_files(tmp_path: Path) -> None:
    artifacts = FolderArtifacts(tmp_path / "deep" / "root")
    with ThreadPoolExecutor(8) as pool:
        digests = list(pool.map(lambda n: artifacts.put("local", b"%d" % (n % 4)), range(32)))
    files = [path for path in (tmp_path / "deep").rglob("*") if path.is_file()]
    assert len(files) == len(set(digests)) == 4
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_a_folder_that_cannot_be_written_is_a_platform_error(tmp_path: Path) -> None:
    (tmp_path / "root").write_bytes(b"a file where the folder should be")
    with pytest.raises(PlatformError):
        FolderArtifacts(tmp_path / "root").put("local", b"x")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contents=st.lists(st.binary(max_size=100), max_size=8))
def test_any_contents_come_back(tmp_path: Path, contents: list[bytes]) -> None:
    artifacts = FolderArtifacts(tmp_path)
    digests = [artifacts.put("local", content) for content in contents]
    assert [artifacts.get("local", digest) for digest in digests] == contents
