"""Which modules and members code may name, by the effects that it declares."""

import pytest

from tdev.domain.analysis.gate_modules import calls_models, effects_of, is_module, judged

NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    "path",
    (
        "json.loads re.compile os.path.join datetime.datetime.now collections.abc.Mapping math numpy.array"
        " tdev.sdk.tool sys.stdout http.HTTPStatus strands.Agent openai.OpenAI jinja2.sandbox"
    ).split(),
)
def test_what_does_nothing_to_the_world_is_free(path: str) -> None:
    assert judged(path, NONE) is None


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("builtins.eval", "runs-text"),
        ("importlib", "runs-text"),
        ("pickle.loads", "unsafe-loading"),
        ("yaml.unsafe_load", "unsafe-loading"),
        ("ctypes", "native-memory"),
        ("gc.get_objects", "looks-inside"),
        ("sys.modules", "looks-inside"),
        ("operator.attrgetter", "looks-inside"),
        ("os.environ", "environment"),
        ("os.fork", "process-control"),
        ("random._os", "looks-inside"),
        ("tdev.runtime.Runtime", "module"),
        ("someones_library", "unknown-module"),
    ],
)
@pytest.mark.parametrize("declared", [NONE, frozenset({"send", "fetch", "subprocess", "read:files", "destructive"})])
def test_some_things_are_refused_whatever_is_declared(path: str, rule: str, declared: frozenset[str]) -> None:
    refused = judged(path, declared)
    assert refused is not None
    assert refused.rule == rule


@pytest.mark.parametrize(
    ("path", "effect"),
    [
        ("requests.get", "fetch"),
        ("requests.post", "send"),
        ("smtplib.SMTP", "send"),
        ("subprocess.run", "subprocess"),
        ("pathlib.Path.read_text", "read:files"),
        ("pathlib.Path.write_text", "write:files"),
        ("shutil.rmtree", "destructive"),
        ("gzip.open", "read:files"),
    ],
)
def test_an_effect_must_be_declared(path: str, effect: str) -> None:
    refused = judged(path, NONE)
    assert refused is not None
    assert refused.rule == "undeclared-effect"
    assert effect in refused.advice
    every = effects_of(path) | {effect}
    assert judged(path, frozenset(every)) is None


@pytest.mark.parametrize(
    "path", ["logging.os.system", "json.codecs.builtins.eval", "typing.sys.modules", "re.enum.sys.modules"]
)
def test_a_module_inside_another_is_that_module(path: str) -> None:
    assert judged(path, NONE) is not None


def test_threads_are_for_code_with_an_effect() -> None:
    assert judged("threading.Thread", NONE) is not None
    assert judged("threading.Thread", frozenset({"fetch"})) is None


@pytest.mark.parametrize(
    ("path", "whether"),
    [("json", True), ("os.path", True), ("json.loads", False), ("numpy.array", False), ("logging.os", True)],
)
def test_modules_are_told_from_members(path: str, whether: bool) -> None:
    assert is_module(path) is whether


@pytest.mark.parametrize(
    ("root", "whether"), [("openai", True), ("crewai", True), ("requests", False), ("json", False)]
)
def test_clients_of_models_are_known(root: str, whether: bool) -> None:
    assert calls_models(root) is whether


def test_the_advice_names_the_other_way() -> None:
    refused = judged("pickle.loads", NONE)
    assert refused is not None
    assert refused.advice == "use json for data"


def test_objects_of_the_aws_sdk_are_no_limits_of_a_process() -> None:
    assert judged("boto3.resource", frozenset({"send"})) is None
    assert judged("boto3.resource", NONE) is not None
    assert judged("logging.resource", frozenset({"send"})) is not None
