"""What every engine of the ``Secrets`` port does alike, and what each promises beside."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from tdev.kernel.errors import ConflictError, InvalidError, NotFoundError, PlatformError
from tdev.platform.secrets import Secrets
from tdev.platform.secrets.aws import ManagedSecrets
from tdev.platform.secrets.chosen import chosen
from tdev.platform.secrets.embedded import FileSecrets
from tdev.platform.secrets.environment import EnvironmentSecrets
from tdev.settings import Settings
from tests.support.dynamo import client

VALUE = "correct horse battery staple"


@pytest.fixture(scope="module")
def service() -> Iterator[Any]:
    with mock_aws():
        made = client("secretsmanager")
        yield made
        made.close()


@pytest.fixture(params=["files", "environment", "managed"])
def secrets(request: pytest.FixtureRequest, tmp_path: Path) -> Secrets:
    if request.param == "managed":
        service = request.getfixturevalue("service")
        return ManagedSecrets(lambda tenant: service, tmp_path.name.replace("_", "-")[:60])
    files = FileSecrets(tmp_path / "secrets")
    return files if request.param == "files" else EnvironmentSecrets({"OTHER": "given by CI"}, "red", files)


class TestEveryEngine:
    def test_a_value_is_what_was_put(self, secrets: Secrets) -> None:
        secrets.put("red", "API_KEY", VALUE)
        assert secrets.get("red", "API_KEY") == VALUE
        assert secrets.has("red", "API_KEY")

    def test_a_newer_value_takes_the_place_of_the_older_one(self, secrets: Secrets) -> None:
        secrets.put("red", "API_KEY", VALUE)
        secrets.put("red", "API_KEY", "another value")
        assert secrets.get("red", "API_KEY") == "another value"

    def test_what_is_not_there_says_so_by_name(self, secrets: Secrets) -> None:
        for act in (secrets.get, secrets.remove):
            with pytest.raises(NotFoundError, match="'API_KEY' is not set") as caught:
                act("red", "API_KEY")
            assert "tdev secrets set API_KEY" in (caught.value.hint or "")
        assert not secrets.has("red", "API_KEY")

    def test_what_was_removed_is_gone_and_can_be_set_again(self, secrets: Secrets) -> None:
        secrets.put("red", "API_KEY", VALUE)
        secrets.remove("red", "API_KEY")
        assert not secrets.has("red", "API_KEY")
        with pytest.raises(NotFoundError):
            secrets.get("red", "API_KEY")
        secrets.put("red", "API_KEY", "another value")
        assert secrets.get("red", "API_KEY") == "another value"

    def test_names_are_listed_in_order_and_values_are_not(self, secrets: Secrets) -> None:
        before = secrets.names("red")
        secrets.put("red", "zeta", VALUE)
        secrets.put("red", "Alpha", VALUE)
        assert secrets.names("red") == sorted([*before, "zeta", "Alpha"])
        assert VALUE not in str(secrets.names("red"))

    def test_tenants_do_not_see_one_another(self, secrets: Secrets) -> None:
        secrets.put("red", "API_KEY", VALUE)
        assert secrets.names("blue") == []
        assert not secrets.has("blue", "API_KEY")
        with pytest.raises(NotFoundError):
            secrets.get("blue", "API_KEY")
        with pytest.raises(NotFoundError):
            secrets.remove("blue", "API_KEY")
        assert secrets.get("red", "API_KEY") == VALUE

    @pytest.mark.parametrize("name", ["", "1st", "a-b", "a/b", "../red/API_KEY", "a b", "a\n", "é", "x" * 65, "_own"])
    def test_what_is_no_name_is_refused(self, secrets: Secrets, name: str) -> None:
        for act in (secrets.get, secrets.has, secrets.remove):
            with pytest.raises(InvalidError, match="no name of a secret"):
                act("red", name)
        with pytest.raises(InvalidError, match="no name of a secret"):
            secrets.put("red", name, VALUE)

    @pytest.mark.parametrize("tenant", ["", "..", "red/blue", "RED", "a#b"])
    def test_what_is_no_tenant_is_refused(self, secrets: Secrets, tenant: str) -> None:
        with pytest.raises(InvalidError, match="no tenant"):
            secrets.get(tenant, "API_KEY")
        with pytest.raises(InvalidError, match="no tenant"):
            secrets.names(tenant)

    @pytest.mark.parametrize("value", ["", "1234567", "x" * 10_241, "€" * 4_000, "abcdefgh\0", "abcdefgh\ud800"])
    def test_a_value_that_cannot_be_hidden_or_kept_is_refused_without_being_shown(
        self, secrets: Secrets, value: str
    ) -> None:
        with pytest.raises(InvalidError, match="the value for the secret API_KEY") as caught:
            secrets.put("red", "API_KEY", value)
        assert not value or value not in str(caught.value)
        assert not secrets.has("red", "API_KEY")

    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(value=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=8, max_size=200))
    def test_every_text_comes_back_as_it_was(self, secrets: Secrets, value: str) -> None:
        secrets.put("red", "ANY", value)
        assert secrets.get("red", "ANY") == value


class TestFiles:
    def test_folders_and_files_are_the_owners_alone(self, tmp_path: Path) -> None:
        (tmp_path / "secrets").mkdir(mode=0o755)
        FileSecrets(tmp_path / "secrets").put("red", "API_KEY", VALUE)
        paths = [tmp_path / "secrets", tmp_path / "secrets" / "red", tmp_path / "secrets" / "red" / "API_KEY"]
        assert [oct(stat.S_IMODE(path.stat().st_mode)) for path in paths] == ["0o700", "0o700", "0o600"]
        assert [path.name for path in paths[1].iterdir()] == ["API_KEY"]

    def test_one_that_others_could_read_is_not_read(self, tmp_path: Path) -> None:
        secrets = FileSecrets(tmp_path)
        secrets.put("red", "API_KEY", VALUE)
        (tmp_path / "red" / "API_KEY").chmod(0o640)
        with pytest.raises(PlatformError, match="others may read") as caught:
            secrets.get("red", "API_KEY")
        assert "chmod 600" in (caught.value.hint or "")

    def test_a_link_is_not_followed(self, tmp_path: Path) -> None:
        secrets = FileSecrets(tmp_path)
        secrets.put("blue", "API_KEY", VALUE)
        (tmp_path / "red").mkdir(mode=0o700)
        (tmp_path / "red" / "API_KEY").symlink_to(tmp_path / "blue" / "API_KEY")
        with pytest.raises(PlatformError):
            secrets.get("red", "API_KEY")

    @pytest.mark.parametrize("content", ["", "not JSON", "[1]", "12345678"])
    def test_a_damaged_file_says_so_without_its_content(self, tmp_path: Path, content: str) -> None:
        secrets = FileSecrets(tmp_path)
        secrets.put("red", "API_KEY", VALUE)
        (tmp_path / "red" / "API_KEY").write_text(content)
        with pytest.raises(PlatformError, match="holds no secret"):
            secrets.get("red", "API_KEY")

    def test_one_too_short_to_be_hidden_is_not_given_out(self, tmp_path: Path) -> None:
        secrets = FileSecrets(tmp_path)
        secrets.put("red", "API_KEY", VALUE)
        (tmp_path / "red" / "API_KEY").write_text(json.dumps("short"))
        with pytest.raises(InvalidError):
            secrets.get("red", "API_KEY")

    def test_drafts_of_a_killed_writer_are_not_names(self, tmp_path: Path) -> None:
        secrets = FileSecrets(tmp_path)
        secrets.put("red", "API_KEY", VALUE)
        (tmp_path / "red" / "API_KEY.0123456789abcdef").write_text("")
        assert secrets.names("red") == ["API_KEY"]


class TestEnvironment:
    def test_it_hides_what_the_store_has_and_only_for_its_tenant(self, tmp_path: Path) -> None:
        files = FileSecrets(tmp_path)
        secrets = EnvironmentSecrets({"API_KEY": VALUE}, "red", files)
        files.put("red", "API_KEY", "in the store")
        assert secrets.get("red", "API_KEY") == VALUE
        assert secrets.names("red") == ["API_KEY"]
        assert not secrets.has("blue", "API_KEY")
        with pytest.raises(NotFoundError):
            secrets.get("blue", "API_KEY")

    def test_what_the_environment_gives_is_changed_there(self, tmp_path: Path) -> None:
        secrets = EnvironmentSecrets({"API_KEY": VALUE}, "red", FileSecrets(tmp_path))
        for act in (lambda: secrets.put("red", "API_KEY", "other value"), lambda: secrets.remove("red", "API_KEY")):
            with pytest.raises(ConflictError) as caught:
                act()
            assert caught.value.hint == "unset TDEV_SECRET_API_KEY"

    def test_one_too_short_is_not_given_out(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidError, match="fewer than 8"):
            EnvironmentSecrets({"PIN": "1234"}, "red", FileSecrets(tmp_path)).get("red", "PIN")


class TestManaged:
    def test_the_name_says_stage_and_tenant(self, service: Any) -> None:
        ManagedSecrets(lambda tenant: service, "proof").put("red", "API_KEY", VALUE)
        assert service.get_secret_value(SecretId="tdev/proof/red/API_KEY")["SecretString"] == VALUE

    def test_a_binary_one_is_refused(self, service: Any) -> None:
        service.create_secret(Name="tdev/proof/red/BINARY", SecretBinary=b"12345678")
        with pytest.raises(PlatformError, match="binary"):
            ManagedSecrets(lambda tenant: service, "proof").get("red", "BINARY")

    def test_each_call_uses_the_session_of_its_tenant(self, service: Any) -> None:
        asked: list[str] = []
        secrets = ManagedSecrets(lambda tenant: asked.append(tenant) or service, "proof")
        secrets.has("red", "API_KEY")
        secrets.names("blue")
        assert asked == ["red", "blue"]

    def test_a_refusal_is_an_error_of_the_platform(self) -> None:
        with mock_aws():
            made = client("secretsmanager")
            try:
                made.meta.events.register("before-send.secretsmanager", _deny)
                with pytest.raises(PlatformError, match="AccessDenied") as caught:
                    ManagedSecrets(lambda tenant: made, "proof").get("red", "API_KEY")
                assert "infra/grants.py" in (caught.value.hint or "")
            finally:
                made.close()

    def test_pages_are_read_to_their_end(self, service: Any) -> None:
        secrets = ManagedSecrets(lambda tenant: service, "pages")
        for number in range(105):
            secrets.put("red", f"N{number:03}", VALUE)
        assert len(secrets.names("red")) == 105


class TestChoice:
    def test_on_aws_each_tenant_has_a_client_of_his_own(self, service: Any) -> None:
        asked: list[tuple[str, str]] = []
        secrets = chosen(Settings(platform="aws", stage="choice"), lambda *of: asked.append(of) or service)
        secrets.put("red", "API_KEY", VALUE)
        assert set(asked) == {("red", "secretsmanager")}
        assert service.get_secret_value(SecretId="tdev/choice/red/API_KEY")["SecretString"] == VALUE

    def test_on_this_machine_they_are_files_below_the_data(self, tmp_path: Path) -> None:
        chosen(Settings(data=tmp_path), _no_client).put("red", "API_KEY", VALUE)
        assert FileSecrets(tmp_path / "secrets").get("red", "API_KEY") == VALUE


def _no_client(tenant: str, service: str) -> Any:
    raise AssertionError("nothing of AWS is asked")


def _deny(request: Any, **_: Any) -> Any:
    from botocore.awsrequest import AWSResponse

    body = b'{"__type":"AccessDeniedException","message":"no"}'

    class Raw:
        def stream(self, **_: Any) -> Iterator[bytes]:
            yield body

    return AWSResponse(request.url, 400, {"content-type": "application/x-amz-json-1.1"}, Raw())
