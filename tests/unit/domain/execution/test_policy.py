"""What a person is asked about: rules that only ever add a question."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.execution.policy import EFFECTS, LONGEST_S, ApprovalPolicy, Rule, policy_of
from tdev.kernel.errors import InvalidError
from tdev.model.component import FREE_EFFECTS, Effect
from tdev.model.workflow import Step
from tdev.settings import Settings
from tests.support.nouns import workflow

ANY = st.lists(st.sampled_from(sorted(EFFECTS)), max_size=4)


@pytest.mark.parametrize("effect", get_args(Effect))
def test_what_stays_in_the_run_is_free_and_all_else_asks(effect: str) -> None:
    assert bool(ApprovalPolicy("dev").reasons([effect])) == (effect not in FREE_EFFECTS)
    assert ApprovalPolicy("dev").free == FREE_EFFECTS


def test_an_effect_that_no_rule_knows_asks() -> None:
    assert ApprovalPolicy("dev").reasons(["teleport"]) == ("it reaches beyond the run",)
    assert ApprovalPolicy("dev").reasons([]) == ()


@pytest.mark.parametrize("stage", ["prod", "production"])
def test_what_is_deployed_to_production_always_asks(stage: str) -> None:
    assert ApprovalPolicy(stage).reasons(["pure"], "service")
    assert ApprovalPolicy(stage).reasons([], "service")
    assert not ApprovalPolicy(stage).reasons(["pure"], "run")
    assert not ApprovalPolicy("dev").reasons(["pure"], "service")


def test_the_two_names_of_production_and_no_other_are_production() -> None:
    assert [ApprovalPolicy(stage).in_production for stage in ("prod", "production", "dev", "preprod")] == [
        True,
        True,
        False,
        False,
    ]


def test_a_step_that_says_so_asks_whatever_it_does() -> None:
    plan = workflow(steps=(Step(id="one", agent="say_hello", approve=True),))
    assert ApprovalPolicy("dev").questions(plan, ["pure"]) == ("a step asks for it",)
    assert ApprovalPolicy("dev").questions(plan, ["send"]) == ("it reaches beyond the run", "a step asks for it")
    assert ApprovalPolicy("dev").questions(workflow(), ["pure"]) == ()


class TestSettings:
    def test_without_any_the_rules_of_all_hold(self) -> None:
        assert policy_of(Settings()) == ApprovalPolicy("dev")

    @pytest.mark.parametrize(
        ("words", "effects", "asks"),
        [
            ("fetch", ["fetch"], True),
            ("fetch, write:files", ["write:files"], True),
            ("fetch", ["pure"], False),
            ("all", ["pure"], True),
            ("all", [], True),
        ],
    )
    def test_effects_are_added_to_those_that_ask(self, words: str, effects: list[str], asks: bool) -> None:
        assert bool(policy_of(Settings(approve=words)).reasons(effects)) == asks

    @given(
        words=st.sets(st.sampled_from([*sorted(EFFECTS), "all"])), effects=ANY, stage=st.sampled_from(["dev", "prod"])
    )
    def test_no_setting_takes_a_question_away(self, words: set[str], effects: list[str], stage: str) -> None:
        stricter = policy_of(Settings(approve=",".join(words), stage=stage))
        for target in ("run", "service"):
            assert set(stricter.reasons(effects, target)) >= set(ApprovalPolicy(stage).reasons(effects, target))
        assert stricter.free <= ApprovalPolicy(stage).free

    def test_a_word_that_is_no_effect_is_refused_with_those_there_are(self) -> None:
        with pytest.raises(InvalidError, match=r"TDEV_APPROVE is wrong: mail: no such effect.*write:files"):
            policy_of(Settings(approve="send,mail"))

    @pytest.mark.parametrize(("given_s", "wait_s"), [(60, 60), (LONGEST_S, LONGEST_S), (LONGEST_S + 1, LONGEST_S)])
    def test_a_question_waits_as_long_as_it_may_and_never_longer(self, given_s: int, wait_s: int) -> None:
        assert policy_of(Settings(approval_s=given_s)).wait_s == wait_s


def test_a_rule_asks_for_its_effects_targets_and_stages_only() -> None:
    rule = Rule("why", frozenset({"send"}), frozenset({"service"}), frozenset({"prod"}))
    assert rule.asks(["send", "pure"], "service", "prod")
    assert not rule.asks(["pure"], "service", "prod")
    assert not rule.asks(["send"], "run", "prod")
    assert not rule.asks(["send"], "service", "dev")
