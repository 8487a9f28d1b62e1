"""The secrets of one run: who gets which, and that no value comes out again."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tdev.domain.secrets.vault import Vault, reader
from tdev.kernel.errors import (
    DeniedError,
    Finding,
    InvalidError,
    NotFoundError,
    OutcomeUnknownError,
    StepError,
    StepTimeoutError,
    TDevError,
)
from tdev.kernel.redaction import Redactor
from tdev.platform.secrets.embedded import FileSecrets
from tests.support.nouns import component

VALUE = "kept/from+everybody"


@pytest.fixture
def handed_out() -> Redactor:
    return Redactor()


@pytest.fixture
def vault(tmp_path: Path, handed_out: Redactor) -> Vault:
    store = FileSecrets(tmp_path)
    store.put("red", "API_KEY", VALUE)
    store.put("blue", "OTHER_KEY", "that of another tenant")
    return Vault(lambda: store, "red", handed_out)


def opened(vault: Vault) -> Vault:
    vault.values_for(component(secrets=("API_KEY",)))
    return vault


class TestValues:
    def test_a_component_gets_what_it_declares(self, vault: Vault, handed_out: Redactor) -> None:
        assert vault.values_for(component(secrets=("API_KEY", "a/path"))) == {"API_KEY": VALUE}
        assert handed_out.shows_in(VALUE)

    def test_one_that_declares_none_gets_none_and_costs_nothing(self) -> None:
        def no_store() -> Any:
            raise AssertionError("nobody asked for a secret")

        vault = Vault(no_store, "red", Redactor())
        assert vault.values_for(component()) == {}
        call = lambda given, context: {"a": VALUE}  # noqa: E731 - the same object comes back
        assert vault.guarded(call, "x@1")({}, None) == {"a": VALUE}

    def test_one_that_is_not_set_is_named(self, vault: Vault) -> None:
        with pytest.raises(NotFoundError, match="'OTHER_KEY' is not set"):
            vault.values_for(component(secrets=("OTHER_KEY",)))

    def test_what_is_declared_can_be_read_and_nothing_else(self) -> None:
        secret = reader({"API_KEY": VALUE}, "x@1.0.0")
        assert secret("API_KEY") == VALUE
        with pytest.raises(DeniedError, match=r"x@1\.0\.0 does not declare the secret 'OTHER_KEY'"):
            secret("OTHER_KEY")


class TestAnswers:
    @pytest.mark.parametrize("answer", [VALUE, [VALUE], {"a": {VALUE: 1}}, (VALUE,), VALUE.encode().hex()])
    def test_no_answer_holds_a_value(self, vault: Vault, answer: Any) -> None:
        found = opened(vault).guarded(lambda given, context: answer, "x@1")({}, None)
        assert "***" in str(found)
        assert VALUE not in str(found)

    def test_other_answers_stay_as_they_are(self, vault: Vault) -> None:
        answer = {"text": "ordinary", "n": [1, 2.5, None, True]}
        assert opened(vault).guarded(lambda given, context: answer, "x@1")({}, None) == answer

    def test_a_component_that_has_no_secret_itself_is_held_against_those_of_its_run(self, vault: Vault) -> None:
        call = vault.guarded(lambda given, context: given, "echo@1")
        opened(vault)
        assert call({"text": VALUE}, None) == {"text": "***"}

    @pytest.mark.parametrize("answer", [object(), float("nan"), {"a": [object()]}])
    def test_what_is_no_json_is_a_failure_of_the_step(self, vault: Vault, answer: Any) -> None:
        with pytest.raises(StepError, match="x@1 gave back something that is not JSON"):
            opened(vault).guarded(lambda given, context: answer, "x@1")({}, None)

    def test_what_json_can_say_is_said(self, vault: Vault) -> None:
        assert opened(vault).guarded(lambda given, context: Decimal("1.5"), "x@1")({}, None) == "1.5"


class TestErrors:
    def raised(self, vault: Vault, error: Exception) -> TDevError:
        def call(given: Any, context: Any) -> Any:
            raise error

        with pytest.raises(TDevError) as caught:
            opened(vault).guarded(call, "x@1")({}, None)
        assert VALUE not in repr(caught.value) + str(caught.value) + str(caught.value.hint)
        assert caught.value.__cause__ is None
        return caught.value

    @pytest.mark.parametrize("kind", [StepError, StepTimeoutError, OutcomeUnknownError, DeniedError])
    def test_ours_keep_their_class_and_lose_the_value(self, vault: Vault, kind: Any) -> None:
        error = self.raised(vault, kind(f"with {VALUE}", hint=f"not {VALUE}"))
        assert (type(error), error.message, error.hint) == (kind, "with ***", "not ***")

    def test_findings_are_cleaned(self, vault: Vault) -> None:
        given = InvalidError("wrong", [Finding(f"#/{VALUE}", f"is {VALUE}", "bad", 3, 7)])
        error = self.raised(vault, given)
        assert isinstance(error, InvalidError)
        assert error.findings == (Finding("#/***", "is ***", "bad", 3, 7),)

    def test_foreign_ones_become_a_failure_with_their_kind(self, vault: Vault) -> None:
        assert self.raised(vault, KeyError(VALUE)).message == "x@1 failed: KeyError: '***'"

    def test_the_cause_does_not_come_along(self, vault: Vault) -> None:
        error = StepError("failed")
        error.__cause__ = ValueError(VALUE)
        assert self.raised(vault, error).message == "failed"

    def test_a_text_that_was_cut_off_in_the_middle_of_a_value_shows_no_part_of_it(self, vault: Vault) -> None:
        assert self.raised(vault, StepError(f"with {VALUE[:12]}")).message == "with ***"

    def test_one_that_can_not_say_what_it_is_does_not_break_the_run(self, vault: Vault) -> None:
        class MuteError(Exception):
            def __str__(self) -> str:
                raise ValueError(VALUE)

        assert self.raised(vault, MuteError()).message == "x@1 failed: MuteError: it cannot say why"
