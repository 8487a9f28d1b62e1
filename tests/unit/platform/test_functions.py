"""Functions as declared in their folders."""

from pathlib import Path

import pytest

from tdev.kernel.errors import InvalidError
from tdev.platform.functions import FunctionSpec, direct_routes, functions_folder, read_functions


@pytest.fixture
def declare(tmp_path):
    def write(text, name="plan_maker"):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        (folder / "function.toml").write_text(text, encoding="utf-8")
        return read_functions(tmp_path)

    return write


def test_fields_are_read(declare, tmp_path):
    text = (
        'description = "Plans"\nmemory = 1024\ntimeout = 60\n'
        'uses = ["llm", "registry:read"]\nroute = "POST /api/plan"\ntenant_isolation = true\n'
        "asks_model = true\n"
    )
    assert declare(text) == {
        "plan_maker": FunctionSpec(
            "plan_maker",
            tmp_path / "plan_maker",
            "Plans",
            1024,
            60,
            ("llm", "registry:read"),
            "POST /api/plan",
            True,
            True,
        )
    }


def test_description_is_enough(declare):
    spec = declare('description = "Plans"')["plan_maker"]
    assert (spec.memory, spec.timeout, spec.uses, spec.route, spec.tenant_isolation) == (512, 30, (), None, False)
    assert spec.deployed_name == "plan-maker"


def test_folders_without_a_declaration_are_no_functions(declare, tmp_path):
    (tmp_path / "__pycache__").mkdir()
    declare('description = "B"', "b")
    assert list(declare('description = "A"', "a")) == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "description is missing"),
        ('description = ""', "description is missing"),
        ('description = "x"\ncolour = "red"', "unknown field 'colour'"),
        ("description = ", "no TOML"),
        ("description = 'x'\ndescription = 'y'", "no TOML"),
        ("description = 3", "description must be a text"),
        ('description = "x"\nmemory = "big"', "memory must be a whole number"),
        ('description = "x"\nmemory = 64', "memory must be from 128 to 10240"),
        ('description = "x"\ntimeout = 901', "timeout must be from 1 to 900"),
        ('description = "x"\ntimeout = 1.5', "timeout must be a whole number"),
        ('description = "x"\nuses = "llm"', "uses must be a list of texts"),
        ('description = "x"\nuses = [1]', "uses must be a list of texts"),
        ('description = "x"\nroute = ["GET /"]', "route must be a text"),
        ('description = "x"\nmemory = true', "memory must be a whole number"),
        ('description = "x"\ntenant_isolation = 1', "tenant_isolation must be true or false"),
        *(
            (f'description = "x"\nroute = "{route}"', "route must be a method and a fixed path below /api/")
            for route in (
                "",
                "/api/plan",
                "POST",
                "POST /plan",
                "POST /api",
                "POST /api/",
                "POST /api/plan/",
                "POST /api//plan",
                "POST  /api/plan",
                "post /api/plan",
                "ANY /api/plan",
                "HEAD /api/plan",
                "POST /api/{id}",
                "POST /api/../health",
                "POST /apis/plan",
                "POST /api/plan\\n",
            )
        ),
    ],
)
def test_declaration_that_is_wrong_is_refused_with_its_place(declare, text, told):
    with pytest.raises(InvalidError) as error:
        declare(text)
    assert told in error.value.message
    assert error.value.message.startswith("plan_maker/function.toml: ")
    assert [(f.pointer, f.code) for f in error.value.findings] == [("#/plan_maker", "function")]


def test_configured_folder_wins(tmp_path):
    assert functions_folder(tmp_path) == tmp_path


def test_folder_of_this_checkout_is_the_default():
    assert functions_folder(Path()) == Path(__file__).parents[3] / "functions"


def test_two_functions_with_one_route_are_refused(declare):
    declare('description = "A"\nroute = "POST /api/plan"', "a")
    declare('description = "B"\nroute = "GET /api/plan"', "b")
    with pytest.raises(InvalidError) as error:
        declare('description = "C"\nroute = "POST /api/plan"', "c")
    assert error.value.message == "c/function.toml: the route 'POST /api/plan' is that of a already"
    assert [finding.pointer for finding in error.value.findings] == ["#/c"]


def test_routes_lead_to_their_functions(declare):
    declare('description = "A"\nroute = "POST /api/plan"', "a")
    specs = declare('description = "B"', "b")
    assert direct_routes(specs.values()) == {"POST /api/plan": "a"}
