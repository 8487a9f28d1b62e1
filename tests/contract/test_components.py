"""What every built-in component keeps, found by visiting the catalogue: a new one needs no new test."""

import ast
import doctest
import importlib
import inspect
import io
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tdev.domain.analysis.knowledge import AWS_EFFECTS
from tdev.domain.permissions.deriving import Source, permissions_of
from tdev.domain.registry.built_in import available, built_in_components, built_in_manifests
from tdev.domain.workflow.loading import json_value, load_callable
from tdev.kernel.errors import InvalidError, TDevError
from tdev.model.component import Component
from tdev.sdk import Context
from tests.support.aws_services import aws_services, example_account
from tests.support.components import EXAMPLE_SECRETS, EXAMPLE_WEB, context_calling, context_in, web_of

COMPONENTS = built_in_components()
each = pytest.mark.parametrize("component", COMPONENTS, ids=lambda component: component.name)
HANGUL = re.compile("[가-힣]")
FREE_OF_FILES = {"pure", "send", "invoke", "fetch"}


def module_of(component: Component) -> Any:
    assert component.code is not None
    return importlib.import_module(component.code.entrypoint.partition(":")[0])


def target_of(component: Component) -> Any:
    return getattr(module_of(component), component.name)


def loaded(component: Component) -> Any:
    assert component.code is not None
    return load_callable(component.code.entrypoint)


def check_output(component: Component, output: Any) -> None:
    jsonschema.Draft202012Validator(component.output_schema).validate(json_value(output))


def test_the_library_is_large_enough_and_has_all_three_types() -> None:
    kinds = [component.type for component in COMPONENTS]
    assert kinds.count("tool") >= 32
    assert kinds.count("agent") >= 3
    assert kinds.count("team") >= 1


@each
def test_it_says_what_it_does_in_one_sentence_and_more(component: Component) -> None:
    first = component.description.split(". ")[0]
    assert 10 <= len(first) <= 200
    assert component.description.endswith(".")
    assert component.tags


@each
def test_it_knows_how_users_say_it_in_english_and_korean(component: Component) -> None:
    korean = [phrase for phrase in component.phrases if HANGUL.search(phrase)]
    english = [phrase for phrase in component.phrases if not HANGUL.search(phrase)]
    assert len(component.phrases) >= 6
    assert len(korean) >= 2
    assert len(english) >= 3
    assert len(set(component.phrases)) == len(component.phrases)
    assert all(len(phrase) <= 60 for phrase in component.phrases)


@each
def test_each_parameter_and_each_field_of_the_answer_is_typed_and_described(component: Component) -> None:
    jsonschema.Draft202012Validator.check_schema(component.input_schema)
    jsonschema.Draft202012Validator.check_schema(component.output_schema)
    for schema in (component.input_schema, component.output_schema):
        fields: Any = schema.get("properties", {})
        for name, field in fields.items():
            assert field.get("description"), f"{component.name}.{name} has no description"
    assert component.output_schema.get("properties") or component.output_schema.get("description")


@each
def test_its_docstring_has_examples_and_they_hold(component: Component, tmp_path: Path) -> None:
    with example_context(component, tmp_path) as context:
        told, failed = doctested(component, context, tmp_path)
    assert failed == 0, told


@contextmanager
def example_context(component: Component, tmp_path: Path) -> Iterator[Context]:
    """What the examples of a docstring run in; an account of AWS where the component asks for one."""
    given: dict[str, Any] = {"secret": EXAMPLE_SECRETS.__getitem__}
    if "context.aws(" not in inspect.getsource(module_of(component)):
        yield context_in(tmp_path, web_of(*EXAMPLE_WEB), **given)
        return
    with aws_services() as aws:
        example_account(aws)
        yield context_in(tmp_path, web_of(*EXAMPLE_WEB), aws=aws, **given)


def doctested(component: Component, context: Context, tmp_path: Path) -> tuple[str, int]:
    """What the examples of a docstring told, and how many failed."""
    module = module_of(component)
    names = vars(module) | {"context": context, "context_calling": lambda table: context_calling(tmp_path, table)}
    text = inspect.getdoc(target_of(component)) or ""
    test = doctest.DocTestParser().get_doctest(text, dict(names), component.name, None, 0)
    assert test.examples
    told = io.StringIO()
    result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test, out=told.write)
    return told.getvalue(), result.failed


@each
def test_the_examples_of_its_manifest_run_again_with_the_same_answer(component: Component) -> None:
    for example in component.examples:
        output = loaded(component).call(example.input)
        assert json_value(output) == example.output
        check_output(component, output)


def test_all_pure_tools_carry_examples_as_data() -> None:
    pure = [c for c in COMPONENTS if c.type == "tool" and c.effects == ("pure",) and not c.secrets]
    assert [c.name for c in pure if not c.examples] == ["generate_token"], "only what is made by chance has none"


@each
def test_its_libraries_are_declared_and_installed_here(component: Component) -> None:
    assert available(component) == []
    source = inspect.getsource(module_of(component))
    named = set(re.findall(r'library\("([\w.]+)"\)', source))
    shipped_with = {"bs4": "beautifulsoup4", "soupsieve": "beautifulsoup4", "PIL": "pillow", "zxingcpp": "zxing-cpp"}
    shipped_with |= {"dateutil": "python-dateutil", "markdown_it": "markdown-it-py"}
    roots = {name.partition(".")[0] for name in named}
    assert {shipped_with.get(root, root) for root in roots} <= set(component.requirements)


@each
def test_heavy_libraries_are_not_imported_with_its_module(component: Component) -> None:
    tree = ast.parse(inspect.getsource(module_of(component)))
    imported = {node.module or "" for node in tree.body if isinstance(node, ast.ImportFrom)}
    imported |= {name.name for node in tree.body if isinstance(node, ast.Import) for name in node.names}
    heavy = {"bs4", "feedparser", "markdown_it", "PIL", "pypdf", "segno", "zxingcpp", "dateutil", "jinja2", "pydantic"}
    assert not {name.split(".")[0] for name in imported} & heavy
    assert "tdev.domain.language.templates" not in imported


@each
def test_its_effects_are_what_its_code_does(component: Component) -> None:
    source = inspect.getsource(module_of(component))
    done = set()
    if "context.read_" in source:
        done.add("read:files")
    if "context.write_" in source.replace(">>> _ = context.write_", ""):
        done.add("write:files")
    if 'request("GET"' in source:
        done.add("fetch")
    if 'request("POST"' in source or "context.model()" in source:
        done.add("send")
    if "context.aws(" in source:
        actions = {grant.action for grant in permissions_of([Source(component.name, source)]).grants}
        assert actions
        done |= {next((effect for rule, effect in AWS_EFFECTS if re.search(rule, a)), "send") for a in actions}
    calls_any = "context.call(chosen" in source
    if calls_any:
        done.add("invoke")
    assert set(component.effects) == (done or {"pure"})


@each
def test_it_touches_nothing_behind_the_context(component: Component) -> None:
    tree = ast.parse(inspect.getsource(module_of(component)))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    roots = {name.split(".")[0] for name in imported}
    assert not roots & {"os", "sys", "subprocess", "socket", "shutil", "pathlib", "random", "time", "urllib3", "ctypes"}
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not called & {"open", "eval", "exec", "compile", "__import__", "print", "input"}


@each
def test_what_it_uses_exists_and_is_not_less_pure_than_itself(component: Component) -> None:
    by_name = {other.name: other for other in COMPONENTS}
    used: set[str] = set()
    for name in component.tools:
        used |= set(by_name[name].effects)
    assert used - {"pure"} <= set(component.effects)
    members = [by_name[name] for name in component.tools if by_name[name].type == "agent"]
    if component.type == "team":
        assert component.brain_count == len(members) >= 2


@each
def test_names_that_it_calls_are_declared(component: Component) -> None:
    source = inspect.getsource(module_of(component))
    called = set(re.findall(r'context\.call\(\s*"(\w+)"', source)) | set(re.findall(r'[^.\w]call\("(\w+)"', source))
    assert called == set(component.tools)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=8), part, max_size=3),
    max_leaves=6,
)
HOSTILE_TEXTS = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "../../etc/passwd",
    "/etc/passwd",
    "x" * 300,
    "{{ 7 * 7 }}{% for a in b %}",
    "<" * 50,
    "(" * 400,
    '"' * 9,
    "[{" * 200,
    "a,b\n1,2",
    "-1",
    "1e999",
    "9" * 200,
    "2026-11-21",
    "https://example.com/",
    "http://127.0.0.1/",
    "(a+)+$",
    "한글 😀 \u202e",
    "data.bin",
    "data.zip",
    "a.png",
    "name",
]


SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "string": st.sampled_from(HOSTILE_TEXTS) | st.text(max_size=40),
    "integer": st.sampled_from([-1, 0, 1, 3, 10**9, 2**63]) | st.integers(-5, 50),
    "number": st.integers(-(2**1030), 2**1030) | st.floats(allow_nan=False),
    "boolean": st.booleans(),
    "null": st.none(),
}


def values_for(schema: dict[str, Any], root: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values of the right type, with hostile content."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "anyOf" in schema:
        return st.one_of([values_for(option, root) for option in schema["anyOf"]])
    kind = schema.get("type")
    if kind in SCALARS:
        return SCALARS[kind]
    if kind == "array":
        return st.lists(values_for(schema.get("items", {}), root), max_size=4)
    if kind == "object":
        more = schema.get("additionalProperties", True)
        part = values_for(more, root) if isinstance(more, dict) else JSON
        return st.dictionaries(st.sampled_from(["name", "n", "", "a b", "한글"]), part, max_size=3)
    return JSON


@st.composite
def inputs(draw: st.DrawFn, component: Component) -> dict[str, Any]:
    properties: Any = component.input_schema["properties"]
    required: Any = component.input_schema.get("required", [])
    names = [name for name in properties if name in required or draw(st.booleans())]
    return {name: draw(values_for(properties[name], dict(component.input_schema))) for name in names}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hostile")
    (root / "data.bin").write_bytes(b"\x00\xff\xfe%PDF-1.4 broken")
    (root / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    with zipfile.ZipFile(root / "data.zip", "w") as archive:
        archive.writestr("inner/file.txt", "hello")
    return root


@each
@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_it_answers_its_schema_or_an_error_of_ours_whatever_it_gets(
    component: Component, workspace: Path, data: st.DataObject
) -> None:
    values = data.draw(inputs(component))
    context = context_in(workspace, web_of(*EXAMPLE_WEB))
    try:
        output = json_value(loaded(component).call(values, context))
    except TDevError as refused:
        error: TDevError | None = refused
    else:
        error = None
        check_output(component, output)
        json.dumps(output, allow_nan=False)
    assert error is None or (error.message and len(error.message) < 5000)


@each
def test_the_same_input_gives_the_same_answer(component: Component) -> None:
    for example in component.examples:
        first, second = (json_value(loaded(component).call(example.input)) for _ in range(2))
        assert json.dumps(first) == json.dumps(second)


@each
def test_a_value_of_the_wrong_type_is_refused_before_the_component_runs(component: Component, tmp_path: Path) -> None:
    properties: Any = component.input_schema["properties"]
    wrong: dict[str, Any] = {"string": 7, "integer": "x", "number": "x", "boolean": "x", "array": "x", "object": "x"}
    context = context_in(tmp_path)
    for name, schema in properties.items():
        if schema.get("type") not in wrong:
            continue
        with pytest.raises(InvalidError) as raised:
            loaded(component).call({name: wrong[schema["type"]]}, context)
        assert f"#/{name}" in [finding.pointer for finding in raised.value.findings]


@each
def test_an_unknown_parameter_is_refused(component: Component, tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="no_such_parameter"):
        loaded(component).call({"no_such_parameter": 1}, context_in(tmp_path))


def test_fields_chain_by_name() -> None:
    manifests = built_in_manifests()
    gives = {name: set(manifest["output_schema"].get("properties", {})) for name, manifest in manifests.items()}
    takes = {name: set(manifest["input_schema"]["properties"]) for name, manifest in manifests.items()}
    for first, second, field in [
        ("fetch_url", "summarize_text", "text"),
        ("fetch_url", "select_html", "html"),
        ("read_csv", "clean_rows", "rows"),
        ("clean_rows", "top_topics", "rows"),
        ("top_topics", "rows_to_markdown", "rows"),
        ("rows_to_markdown", "markdown_to_html", "text"),
        ("download_file", "decode_qr", "path"),
        ("download_file", "pdf_to_text", "path"),
        ("column_values", "number_statistics", "numbers"),
        ("parse_feed", "filter_rows", "rows"),
        ("read_json", "query_json", "value"),
    ]:
        assert field in gives[first], (first, field)
        assert field in takes[second], (second, field)
