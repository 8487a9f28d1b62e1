import pytest

from tdev.kernel.errors import InvalidError, PlatformError
from tdev.platform.functions import FunctionSpec
from tdev.platform.hosting.embedded.functions import ServiceFunctions, Starting, check_folder, function_name
from tdev.platform.hosting.embedded.shelf import Shelf, Stand
from tdev.platform.hosting.embedded.unpacking import unpack
from tests.support.hosting import release

FILES = {"handler.py": b"one\n"}
ONE = release("greet", 1, b"one", memory=256, timeout=7)
NAME = function_name("acme", ONE)


@pytest.fixture
def functions(tmp_path):
    Shelf(tmp_path, "acme").keep("greet", Stand({1: ONE}, {1: 100}))
    starting = Starting(lambda release: FILES, lambda release: {"TDEV_TENANT": "acme", "TDEV_RELEASE": "9"})
    return ServiceFunctions({"plan": FunctionSpec("plan", tmp_path, "x")}, tmp_path, lambda tenant: starting)


def test_a_version_is_a_function(functions, tmp_path):
    spec = functions[NAME]
    assert (spec.name, spec.memory, spec.timeout) == (NAME, 256, 7)
    assert spec.folder == tmp_path / "acme/greet" / ONE.artifact.removeprefix("sha256:")
    assert spec.variables == {"TDEV_TENANT": "acme", "TDEV_RELEASE": "1", "TDEV_BUNDLE_DIGEST": ONE.artifact}


def test_it_may_start_only_as_it_was_approved(functions):
    spec = functions[NAME]
    unpack(FILES, spec.folder)
    spec.check()
    (spec.folder / "handler.py").write_bytes(b"two\n")
    with pytest.raises(InvalidError, match=r"greet-v1 is not what was approved: handler\.py was changed"):
        spec.check()


def test_functions_of_the_product_stay_and_only_they_are_listed(functions):
    assert functions["plan"].name == "plan"
    assert list(functions) == ["plan"]
    assert len(functions) == 1
    assert "plan" in functions
    assert NAME in functions


@pytest.mark.parametrize(
    "name",
    [
        "nothing",
        "service.acme.greet.1",
        "service.acme.greet.2" + NAME[20:],
        "service.acme.greet.1.000000000000",
        NAME.replace("acme", "other"),
        NAME.replace("acme", ".."),
        NAME.replace("greet", "nothing"),
        NAME.replace("greet", "x/y"),
        NAME.replace(".1.", ".x."),
        "",
    ],
)
def test_other_names_are_no_functions(name, functions):
    assert name not in functions
    with pytest.raises(KeyError):
        functions[name]


def test_a_version_that_is_retired_is_none(functions, tmp_path):
    Shelf(tmp_path, "acme").keep("greet", Stand({}, {}))
    assert NAME not in functions


def test_where_it_cannot_be_told_there_is_one(functions, tmp_path):
    """The keeper of the pool asks, and must not end workers because a file could not be read."""
    (tmp_path / "acme/greet/service.json").write_text("{")
    assert NAME in functions
    with pytest.raises(PlatformError):
        functions[NAME]


def test_two_versions_of_one_bundle_are_two_functions():
    assert function_name("acme", ONE.model_copy(update={"version": 2})) != NAME


def test_many_differences_are_told_in_short(tmp_path):
    files = {f"f{number}.py": b"" for number in range(9)}
    with pytest.raises(InvalidError) as refused:
        check_folder(ONE, files, tmp_path)
    assert len(refused.value.findings) == 9
    assert refused.value.message.count("is missing") == 5
