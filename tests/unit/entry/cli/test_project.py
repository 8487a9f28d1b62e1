"""Settings from files: what counts first, and what no file may say."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.entry.cli.project import ENVIRONMENT, configured, layers, project_file
from tdev.kernel.errors import InvalidError, NotFoundError

TEXT = """
threshold = 80
tenant = "blue"
data = "store"

[env.dev]
threshold = 70

[env.prod]
endpoint = "https://example.org"
sign = true
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in ("TDEV_ENV", "TDEV_THRESHOLD", "TDEV_TENANT", "TDEV_DATA", "TDEV_ENDPOINT", "TDEV_ROUNDS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))
    (tmp_path / "project" / "deep").mkdir(parents=True)
    (tmp_path / "project" / "tdev.toml").write_text(TEXT)
    monkeypatch.chdir(tmp_path / "project" / "deep")
    token = ENVIRONMENT.set("")
    yield tmp_path
    ENVIRONMENT.reset(token)


def user(folder: Path, text: str) -> None:
    (folder / "user" / "tdev").mkdir(parents=True, exist_ok=True)
    (folder / "user" / "tdev" / "config.toml").write_text(text)


def test_the_file_of_the_nearest_folder_above_counts(folder: Path) -> None:
    assert project_file() == folder / "project" / "tdev.toml"
    assert (configured().threshold, configured().tenant) == (80, "blue")
    assert project_file(folder) is None


def test_paths_count_from_the_folder_of_the_file(folder: Path) -> None:
    assert configured().data == folder / "project" / "store"


@pytest.mark.parametrize("way", ["option", "variable", "file"])
def test_an_environment_is_chosen_by_option_variable_or_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    if way == "option":
        ENVIRONMENT.set("prod")
        monkeypatch.setenv("TDEV_ENV", "dev")
    elif way == "variable":
        monkeypatch.setenv("TDEV_ENV", "prod")
    else:
        (folder / "project" / "tdev.toml").write_text(f'environment = "prod"\n{TEXT}')
    found = configured()
    assert (found.endpoint, found.sign, found.threshold) == ("https://example.org", "on", 80)


def test_variables_count_before_files_and_the_project_before_the_user(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user(folder, "rounds = 2\nthreshold = 60\n[env.dev]\nrounds = 3\n")
    assert (configured().threshold, configured().rounds) == (80, 2)
    ENVIRONMENT.set("dev")
    assert (configured().threshold, configured().rounds) == (70, 3)
    monkeypatch.setenv("TDEV_THRESHOLD", "95")
    assert configured().threshold == 95


def test_each_layer_says_where_it_is_from(folder: Path) -> None:
    ENVIRONMENT.set("prod")
    origins = [layer.origin for layer in layers()]
    assert origins == [f"{folder / 'project' / 'tdev.toml'} [env.prod]", str(folder / "project" / "tdev.toml")]


def test_an_environment_that_is_nowhere_is_not_found_and_those_that_are_there_are_named(folder: Path) -> None:
    ENVIRONMENT.set("qa")
    with pytest.raises(NotFoundError) as caught:
        configured()
    assert caught.value.hint == "there are dev, prod"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('token = "abc"', "no file may have it"),
        ('[env.dev]\ntoken = "abc"', "env.dev.token"),
        ("treshold = 3", "threshold"),
        ("threshold = [3]", "must be text"),
        ("env = 3", "must be tables"),
        ("[env]\ndev = 3", "must be a table"),
        ("threshold = ", "cannot be read"),
    ],
)
def test_what_a_file_may_not_say_is_refused_with_its_place(folder: Path, text: str, told: str) -> None:
    (folder / "project" / "tdev.toml").write_text(text)
    with pytest.raises(InvalidError, match=told):
        configured()


def test_a_value_that_does_not_fit_its_setting_is_refused(folder: Path) -> None:
    (folder / "project" / "tdev.toml").write_text("threshold = 101\n")
    with pytest.raises(InvalidError, match=r"tdev.toml: threshold must be from 0 to 100"):
        configured()


def test_without_files_the_settings_are_those_of_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert layers() == []
    assert configured().threshold == 85
