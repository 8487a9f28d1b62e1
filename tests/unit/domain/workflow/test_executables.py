"""Components ready to be called: whose code runs where, and which of them gets which secret."""

from pathlib import Path

import pytest

from tdev.domain.secrets.vault import Vault
from tdev.domain.workflow.executables import executable
from tdev.kernel.errors import DeniedError, InvalidError, NotFoundError
from tdev.kernel.redaction import Redactor
from tdev.model.component import Code
from tdev.platform.sandbox import Isolation, SandboxRun
from tdev.platform.secrets.embedded import FileSecrets
from tdev.sdk.context import Context
from tests.support.isolation import STRONG, needs_walls
from tests.support.nouns import component

VALUE = "kept-from-everybody-9f3a"
OTHER = "kept-for-another-one-77b1"


class Artifacts(dict):
    """Sources by tenant and key."""

    def get(self, tenant, key):
        return self[tenant, key].encode()


class Noting:
    """A sandbox that answers what it was given."""

    isolation = Isolation("strong")

    def __init__(self):
        self.given = []

    def run(self, source, attribute, payload, limits=None):
        self.given.append(payload)
        return SandboxRun(self.isolation, payload)


@pytest.fixture
def vault(tmp_path: Path):
    store = FileSecrets(tmp_path / "secrets")
    store.put("acme", "API_KEY", VALUE)
    store.put("acme", "OTHER_KEY", OTHER)
    return Vault(lambda: store, "acme", Redactor())


def foreign(source, vault, sandbox, properties=("text",), **fields):
    made = component(
        code=Code(entrypoint="code:f", key="k"),
        tenant=fields.pop("tenant", "acme"),
        input_schema={"type": "object", "properties": {name: {"type": "string"} for name in properties}},
        **fields,
    )
    return executable(made, vault, "acme", lambda: Artifacts({(made.tenant, "k"): source}), lambda: sandbox)


def given(source, vault, *, secrets=("API_KEY",), properties=("text",)):
    sandbox = Noting()
    foreign(source, vault, sandbox, properties, secrets=secrets).call({"text": "hi"}, None)
    return sandbox.given[0]


class TestSecretsOfForeignCode:
    def test_a_declared_one_is_the_argument_of_its_name(self, vault):
        assert given("def f(text, api_key): pass", vault) == {"text": "hi", "api_key": VALUE}
        assert given("class f:\n    def run(self, text, *, API_KEY): pass", vault) == {"text": "hi", "API_KEY": VALUE}

    def test_one_that_is_not_declared_is_not_given(self, vault):
        assert given("def f(text, api_key, other_key): pass", vault, secrets=()) == {"text": "hi"}
        assert OTHER not in given("def f(text, api_key, other_key): pass", vault).values()

    def test_code_that_takes_no_such_argument_gets_nothing(self, vault):
        assert given("def f(text): pass", vault) == {"text": "hi"}
        assert given("def f(text, **more): pass", vault) == {"text": "hi"}

    def test_an_input_of_the_plan_is_no_secret(self, vault):
        """The plan fills it: else a step could be given a value that nobody asked for."""
        assert given("def f(text, api_key): pass", vault, properties=("text", "api_key")) == {"text": "hi"}

    def test_what_a_step_gives_under_the_name_of_a_secret_is_not_what_runs(self, vault):
        sandbox = Noting()
        made = foreign("def f(text, api_key): pass", vault, sandbox, secrets=("API_KEY",))
        made.call({"text": "hi", "api_key": "forged-by-a-plan"}, None)
        assert sandbox.given == [{"text": "hi", "api_key": VALUE}]

    def test_the_answer_does_not_hold_it(self, vault):
        answer = foreign("def f(text, api_key): pass", vault, Noting(), secrets=("API_KEY",)).call({"text": "hi"}, None)
        assert answer["text"] == "hi"
        assert VALUE not in str(answer)

    def test_one_that_is_not_set_is_known_before_anything_runs(self, vault):
        sandbox = Noting()
        with pytest.raises(NotFoundError, match="MISSING_KEY"):
            foreign("def f(text): pass", vault, sandbox, secrets=("MISSING_KEY",))
        assert sandbox.given == []

    @needs_walls
    def test_inside_the_sandbox_there_is_the_declared_one_and_no_other(self, vault):
        source = """
import gc, os, sys
def f(text, api_key):
    print(api_key)
    seen = [api_key, dict(os.environ), sys.argv, os.listdir(".")]
    seen += [str(frame.f_locals) for frame in frames(sys._getframe())]
    return {"known": len(api_key), "other": "-".join(["kept", "for", "another"]) in repr(seen), "told": api_key}
def frames(frame):
    while frame:
        yield frame
        frame = frame.f_back
"""
        vault.values_for(component(secrets=("OTHER_KEY",)))
        made = foreign(source, vault, STRONG, secrets=("API_KEY",))
        answer = made.call({"text": "hi"}, None)
        assert (answer["known"], answer["other"]) == (len(VALUE), False)
        assert VALUE not in answer["told"]


def test_foreign_code_runs_in_the_sandbox_and_gets_no_context(vault):
    made = foreign("def f(text): pass", vault, Noting())
    assert not made.wants_context
    assert made.call({"text": "hi"}, None) == {"text": "hi"}


def test_it_says_at_which_level_foreign_code_runs_and_nothing_for_our_own(vault):
    assert foreign("def f(text): pass", vault, Noting()).isolation == "strong"
    ours = component(code=Code(entrypoint="tdev.tools.extract_emails:extract_emails"))
    assert executable(ours, vault, "acme", dict, Noting).isolation is None


def test_shared_code_is_read_from_where_it_is_shared(vault):
    assert foreign("def f(text): pass", vault, Noting(), tenant="_shared").call({"text": "hi"}, None) == {"text": "hi"}


def test_our_own_code_does_not_ask_for_the_sandbox(vault):
    def nothing():
        raise AssertionError("the sandbox is for foreign code")

    made = executable(
        component(code=Code(entrypoint="tdev.tools.extract_emails:extract_emails")), vault, "acme", nothing, nothing
    )
    assert made.ref == "extract_emails@1.0.0"


class Telling(Context):
    """A context in which every file holds the secret of its name."""

    def read_bytes(self, path):
        return self.secret(path).encode()


def test_our_own_code_asks_its_context_for_what_it_declares_and_gets_nothing_else(vault, tmp_path):
    reads = Code(entrypoint="tdev.tools.read_text_file:read_text_file")
    made = executable(component("reads", code=reads, secrets=("API_KEY",)), vault, "acme", dict, Noting)
    assert made.wants_context
    assert made.call({"path": "API_KEY"}, Telling(tmp_path)) == {"text": "***", "path": "API_KEY"}
    with pytest.raises(DeniedError, match="does not declare the secret 'OTHER_KEY'"):
        made.call({"path": "OTHER_KEY"}, Telling(tmp_path))


def test_our_own_code_that_declares_none_is_refused_each(vault, tmp_path):
    reads = Code(entrypoint="tdev.tools.read_text_file:read_text_file")
    made = executable(component("reads", code=reads), vault, "acme", dict, Noting)
    with pytest.raises(DeniedError, match="declares no secrets"):
        made.call({"path": "API_KEY"}, Telling(tmp_path))


def test_what_cannot_run_says_why(vault):
    with pytest.raises(NotFoundError, match="has no code"):
        executable(component(code=None), vault, "acme", dict, Noting)
    with pytest.raises(InvalidError, match="disabled"):
        executable(component(code=Code(entrypoint="a:b"), status="disabled"), vault, "acme", dict, Noting)
