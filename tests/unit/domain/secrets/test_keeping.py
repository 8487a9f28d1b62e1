"""Setting and removing secrets, on the record."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.domain.audit.trail import AuditTrail
from tdev.domain.secrets.keeping import SecretKeeper
from tdev.kernel.errors import DeniedError, InvalidError, NotFoundError
from tdev.kernel.tenant import SHARED
from tdev.platform.secrets.embedded import FileSecrets
from tdev.platform.storage.embedded import SqliteTables

VALUE = "long enough to be kept"


@pytest.fixture
def trail(tmp_path: Path) -> Iterator[AuditTrail]:
    tables = SqliteTables(tmp_path / "store.db")
    yield AuditTrail(tables, "red")
    tables.close()


@pytest.fixture
def keeper(tmp_path: Path, trail: AuditTrail) -> SecretKeeper:
    return SecretKeeper(FileSecrets(tmp_path / "secrets"), trail, "red")


def deeds(trail: AuditTrail) -> list[tuple[str, str, str, str]]:
    return [(record.subject, record.action, record.target, record.outcome) for record in trail.list()]


def test_each_change_is_on_record_by_name_and_without_its_value(keeper: SecretKeeper, trail: AuditTrail) -> None:
    assert keeper.set("API_KEY", VALUE, actor="ann")
    assert not keeper.set("API_KEY", VALUE + "!", actor="ann")
    keeper.remove("API_KEY", actor="bob")
    assert deeds(trail) == [
        ("ann", "set_secret", "API_KEY", "done"),
        ("ann", "set_secret", "API_KEY", "done"),
        ("bob", "remove_secret", "API_KEY", "done"),
    ]
    assert VALUE not in "".join(record.model_dump_json() for record in trail.list())


def test_what_did_not_work_is_on_record_too(keeper: SecretKeeper, trail: AuditTrail) -> None:
    with pytest.raises(NotFoundError):
        keeper.remove("API_KEY", actor="ann")
    with pytest.raises(InvalidError):
        keeper.set("API_KEY", "short", actor="ann")
    assert [deed[1:] for deed in deeds(trail)] == [
        ("remove_secret", "API_KEY", "failed"),
        ("set_secret", "API_KEY", "failed"),
    ]


def test_names_are_listed(keeper: SecretKeeper) -> None:
    keeper.set("B_KEY", VALUE, actor="ann")
    keeper.set("A_KEY", VALUE, actor="ann")
    assert keeper.names() == ["A_KEY", "B_KEY"]


def test_the_installations_own_are_nobodys_to_set(tmp_path: Path, trail: AuditTrail) -> None:
    with pytest.raises(DeniedError):
        SecretKeeper(FileSecrets(tmp_path), trail, SHARED)
