import json
import threading

import pytest

from tdev.kernel.errors import InvalidError, NotFoundError, PlatformError
from tdev.platform.hosting.embedded.shelf import Shelf, Stand
from tests.support.hosting import release

ONE = release("greet", 1, b"one")
TWO = release("greet", 2, b"two")


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "services", "acme")


def test_what_is_kept_is_found_by_every_shelf_of_the_folder(shelf, tmp_path):
    with shelf.lock():
        shelf.keep("greet", Stand({1: ONE, 2: TWO}, {1: 90, 2: 10}))
    for each in (shelf, Shelf(tmp_path / "services", "acme")):
        assert each.stand("greet") == Stand({1: ONE, 2: TWO}, {1: 90, 2: 10})


def test_what_another_process_has_changed_is_seen(shelf, tmp_path):
    shelf.keep("greet", Stand({1: ONE}, {1: 100}))
    assert shelf.stand("greet").weights == {1: 100}
    Shelf(tmp_path / "services", "acme").keep("greet", Stand({1: ONE, 2: TWO}, {2: 100}))
    assert shelf.stand("greet").weights == {2: 100}


def test_the_file_is_read_once_as_long_as_it_stays(shelf):
    shelf.keep("greet", Stand({1: ONE}, {1: 100}))
    assert shelf.stand("greet") is shelf.stand("greet")


def test_another_tenant_has_services_of_his_own(shelf, tmp_path):
    shelf.keep("greet", Stand({1: ONE}, {1: 100}))
    with pytest.raises(NotFoundError):
        Shelf(tmp_path / "services", "other").stand("greet")


@pytest.mark.parametrize("tenant", ["", "..", "a/b", "A", "a.b"])
def test_what_is_no_tenant_has_none(tenant, tmp_path):
    with pytest.raises(InvalidError):
        Shelf(tmp_path, tenant)


@pytest.mark.parametrize("name", ["", "..", "a/b", "a.b", "1a", ".lock", "a" * 65, "a\n"])
def test_what_is_no_name_is_no_service(name, shelf):
    with pytest.raises(NotFoundError):
        shelf.stand(name)
    with pytest.raises(NotFoundError):
        shelf.keep(name, Stand({1: ONE}, {1: 100}))


def test_what_is_forgotten_is_not_found_and_may_be_forgotten_again(shelf):
    shelf.keep("greet", Stand({1: ONE}, {1: 100}))
    assert shelf.stand("greet")
    for _ in range(2):
        shelf.forget("greet")
        with pytest.raises(NotFoundError):
            shelf.stand("greet")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"releases": {"x": {}}, "weights": {}}'])
def test_a_damaged_file_is_told(text, shelf):
    shelf.keep("greet", Stand({1: ONE}, {1: 100}))
    (shelf.place("greet") / "service.json").write_text(text)
    with pytest.raises(PlatformError, match="greet"):
        shelf.stand("greet")


def test_files_are_the_owners_alone(shelf):
    with shelf.lock():
        shelf.keep("greet", Stand({1: ONE}, {1: 100}))
    [file] = shelf.place("greet").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert shelf.place("greet").stat().st_mode & 0o777 == 0o700
    assert json.loads(file.read_text())["weights"] == {"1": 100}


def test_one_at_a_time_changes_services(shelf):
    """Two read, add one and write: nothing is lost."""
    shelf.keep("greet", Stand({1: ONE}, {1: 0}))

    def add() -> None:
        for _ in range(50):
            with shelf.lock():
                shelf.keep("greet", Stand({1: ONE}, {1: shelf.stand("greet").weights[1] + 1}))

    threads = [threading.Thread(target=add) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shelf.stand("greet").weights == {1: 100}


def test_a_folder_that_cannot_be_used_is_told(tmp_path):
    (tmp_path / "services").write_text("a file")
    shelf = Shelf(tmp_path / "services", "acme")
    with pytest.raises(PlatformError), shelf.lock():
        pass
    with pytest.raises(PlatformError):
        shelf.keep("greet", Stand({1: ONE}, {1: 100}))
