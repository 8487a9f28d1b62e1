"""A service at work in this process: its components, its calls, its workspace, its secrets and its failures."""

from pathlib import Path

import pytest

from tdev.domain.delivery.serving import Abilities, PackedComponents, PackedService
from tdev.kernel.effects import FREE_EFFECTS
from tdev.kernel.errors import InvalidError, NotFoundError, StepError, StepTimeoutError
from tdev.platform.sandbox.own_process import OwnProcess
from tdev.platform.secrets.embedded import FileSecrets
from tests.support.bundles import BROKEN, EMAILS, EXAMPLES, SHOUT, bundle_of, flow, foreign

ASKS = b'def shout(text: str, api_key: str) -> dict:\n    return {"text": text + api_key, "length": len(api_key)}\n'
WAITS = b"import time\n\ndef shout(text: str) -> dict:\n    time.sleep(0.5)\n    return {}\n"


@pytest.fixture
def abilities(tmp_path):
    secrets = FileSecrets(tmp_path / "secrets")

    def web():
        raise AssertionError("there is no web here")

    return Abilities(web, OwnProcess, lambda: secrets, FREE_EFFECTS, "acme")


def service_of(bundle, abilities):
    return PackedService(bundle.files, bundle.manifest.components, abilities)


def test_it_can_be_called_again_and_again(abilities, tmp_path):
    service = service_of(bundle_of(EMAILS), abilities)
    for address in ("ann@example.org", "bob@example.org"):
        assert service.call({"text": address}, "key", lambda: tmp_path)["emails"] == [address]


@pytest.mark.parametrize("inputs", [{}, {"text": 1}, {"txt": "a"}])
def test_inputs_that_do_not_fit_are_named(inputs, abilities, tmp_path):
    with pytest.raises(InvalidError, match="not what the service wants") as caught:
        service_of(bundle_of(EMAILS), abilities).call(inputs, "key", lambda: tmp_path)
    assert caught.value.findings[0].pointer.startswith("#/inputs/")


def test_files_are_written_into_the_folder_of_the_call(abilities, tmp_path):
    workflow, inputs = EXAMPLES["files"]
    service_of(bundle_of(workflow), abilities).call(inputs, "key", lambda: tmp_path)
    assert (tmp_path / "out" / "rows.json").is_file()


def test_a_step_that_fails_is_named(abilities, tmp_path):
    bundle = bundle_of(EXAMPLES["foreign"][0], (foreign(BROKEN), BROKEN))
    with pytest.raises(StepError, match=r"step 'loud': .*v3 is broken"):
        service_of(bundle, abilities).call({"text": "a"}, "key", lambda: tmp_path)


def test_a_step_that_takes_too_long_is_told_apart(abilities, tmp_path):
    workflow = flow({"id": "slow", "agent": "shout", "input": {"text": "a"}, "timeout_s": 0.05})
    bundle = bundle_of(workflow, (foreign(WAITS), WAITS))
    with pytest.raises(StepTimeoutError, match="did not end within"):
        service_of(bundle, abilities).call({"text": "a"}, "key", lambda: tmp_path)


def test_a_secret_reaches_its_component_and_leaves_in_no_answer(abilities, tmp_path):
    abilities.secrets().put("acme", "API_KEY", "correct horse battery")
    workflow = flow({"id": "a", "agent": "shout", "input": {"text": "got "}})
    service = service_of(bundle_of(workflow, (foreign(ASKS, secrets=("API_KEY",)), ASKS)), abilities)
    answer = service.call({"text": ""}, "key", lambda: tmp_path)
    assert answer["length"] == len("correct horse battery")
    assert "horse" not in str(answer)


def test_a_secret_that_is_not_set_keeps_it_from_starting(abilities):
    workflow = flow({"id": "a", "agent": "shout", "input": {"text": "got "}})
    bundle = bundle_of(workflow, (foreign(ASKS, secrets=("API_KEY",)), ASKS))
    with pytest.raises(NotFoundError, match="API_KEY"):
        service_of(bundle, abilities)


def test_what_was_not_packed_is_not_called(abilities, tmp_path):
    bundle = bundle_of(EMAILS)
    named = {ref: digest for ref, digest in bundle.manifest.components.items() if not ref.startswith("count")}
    with pytest.raises(NotFoundError, match="packed without 'count_items@1") as caught:
        PackedService(bundle.files, named, abilities)
    assert "extract_emails@1.0.0" in caught.value.hint


class TestComponents:
    @pytest.fixture
    def packed(self):
        steps = [
            {"id": name, "agent": f"shout@{version}", "input": {"text": ""}}
            for name, version in (("a", "1.2.0"), ("b", "1.10.0"), ("c", "2.0.0"))
        ]
        given = [
            (foreign(SHOUT + b"# %d\n" % number, version), SHOUT + b"# %d\n" % number)
            for number, version in enumerate(("1.2.0", "1.10.0", "2.0.0"))
        ]
        bundle = bundle_of(flow(*steps), *given)
        return PackedComponents(bundle.files, bundle.manifest.components)

    @pytest.mark.parametrize(
        ("ref", "version"),
        [
            ("shout", "2.0.0"),
            ("shout@1", "1.10.0"),
            ("shout@1.2", "1.2.0"),
            ("shout@1.2.0", "1.2.0"),
            ("shout@2", "2.0.0"),
        ],
    )
    def test_a_reference_means_the_newest_that_fits(self, packed, ref, version):
        assert packed.find(ref).version == version

    @pytest.mark.parametrize("ref", ["shout@3", "shout@1.1", "shout@1.2.1", "whisper", "shout@10"])
    def test_what_does_not_fit_is_not_there(self, packed, ref):
        with pytest.raises(NotFoundError):
            packed.find(ref)

    def test_sources_are_read_by_their_digest_and_never_written(self, packed):
        key = packed.find("shout@1.2.0").code.key
        assert packed.has("any", key)
        assert packed.get("any", key).startswith(b"def shout")
        with pytest.raises(NotFoundError):
            packed.get("any", "sha256:" + "0" * 64)
        with pytest.raises(InvalidError):
            packed.put("any", b"more")


def test_components_that_come_with_the_product_run_from_their_module(abilities, tmp_path: Path):
    workflow, inputs = EXAMPLES["team"]
    assert service_of(bundle_of(workflow), abilities).call(inputs, "key", lambda: tmp_path)["kind"] == "csv"


def test_a_workflow_without_files_asks_for_no_folder(abilities):
    def folder():
        raise AssertionError("nobody needs one")

    assert service_of(bundle_of(EMAILS), abilities).call({"text": "a@example.org"}, "key", folder)["count"] == 1


class TestRehearsal:
    STEPS = (
        {"id": "page", "agent": "fetch_url", "input": {"url": "${inputs.text}"}},
        {"id": "found", "agent": "extract_emails", "input": {"text": "${page.text}"}},
        {"id": "told", "agent": "post_webhook", "input": {"url": "https://example.org/hook", "body": "${found}"}},
    )

    def test_what_reaches_outside_is_held_back_and_noted(self, abilities, tmp_path):
        service = service_of(bundle_of(flow(*self.STEPS, output="${found}")), abilities)
        answers = {"fetch_url": {"text": "write to ann@example.org"}}
        found = service.rehearse({"text": "https://example.org"}, answers, "key", lambda: tmp_path)
        assert (found["result"], found["error"]) == (["ann@example.org"], None)
        assert found["effects"] == [
            {"component": "fetch_url", "input": {"url": "https://example.org"}},
            {"component": "post_webhook", "input": {"url": "https://example.org/hook", "body": ["ann@example.org"]}},
        ]

    def test_without_an_answer_a_component_has_answered_nothing(self, abilities, tmp_path):
        service = service_of(bundle_of(flow(*self.STEPS)), abilities)
        found = service.rehearse({"text": "https://example.org"}, {}, "key", lambda: tmp_path)
        assert found["error"]["step"] == "found"
        assert [effect["component"] for effect in found["effects"]] == ["fetch_url"]

    def test_what_stays_inside_is_done(self, abilities, tmp_path):
        workflow, inputs = EXAMPLES["files"]
        service = service_of(bundle_of(workflow), abilities)
        assert service.rehearse(inputs, {}, "key", lambda: tmp_path)["effects"] == []
        assert (tmp_path / "out" / "rows.json").is_file()

    def test_code_with_effects_does_not_run_and_gets_no_secret(self, abilities, tmp_path):
        abilities.secrets().put("acme", "API_KEY", "correct horse battery")
        workflow = flow({"id": "a", "agent": "shout", "input": {"text": "hello"}})
        one = foreign(ASKS, secrets=("API_KEY",), effects=("send",))
        service = service_of(bundle_of(workflow, (one, ASKS)), abilities)
        found = service.rehearse({"text": ""}, {"shout": {"text": "sent"}}, "key", lambda: tmp_path)
        assert found["result"] == {"text": "sent"}
        assert found["effects"] == [{"component": "shout", "input": {"text": "hello"}}]

    def test_a_rehearsal_leaves_the_service_as_it_was(self, abilities, tmp_path):
        service = service_of(bundle_of(EMAILS), abilities)
        service.rehearse({"text": "a@example.org"}, {"extract_emails": []}, "key", lambda: tmp_path)
        assert service.call({"text": "a@example.org"}, "key", lambda: tmp_path)["count"] == 1


def test_a_call_notes_what_components_that_reach_outside_have_answered(abilities, tmp_path):
    workflow = flow(
        {"id": "loud", "agent": "shout", "input": {"text": "${inputs.text}"}},
        {"id": "each", "agent": "shout", "for_each": "${['a', 'b']}", "input": {"text": "${item}"}},
        {"id": "kept", "agent": "hash_text", "input": {"text": "${loud.text}"}},
    )
    noted = {}
    bundle = bundle_of(workflow, (foreign(SHOUT, effects=("send",)), SHOUT))
    service_of(bundle, abilities).call({"text": "a"}, "key", lambda: tmp_path, noted)
    assert noted == {"shout": {"text": "A!"}}


def test_a_rehearsal_tells_the_steps_and_of_a_large_output_its_digest(abilities, tmp_path):
    workflow = flow({"id": "loud", "agent": "shout", "input": {"text": "${inputs.text}"}})
    service = service_of(bundle_of(workflow), abilities)
    assert service.rehearse({"text": "a"}, {}, "key", lambda: tmp_path)["steps"] == {"loud": {"text": "A!"}}
    one, other = (
        service.rehearse({"text": text * 9000}, {}, "key", lambda: tmp_path)["steps"]["loud"] for text in "ab"
    )
    assert set(one) == {"digest"}
    assert one != other
