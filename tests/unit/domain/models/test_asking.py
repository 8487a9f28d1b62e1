"""A careful model: attempts with waits, one repair, limits, the breaker, and a record without words."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.models.allowance import Purse
from tdev.domain.models.asking import Called, CarefulModel, Manner
from tdev.domain.models.breaker import Breaker
from tdev.domain.models.prices import Price
from tdev.kernel.errors import BudgetError, DeniedError, InvalidError, ModelBusyError, ModelError
from tdev.platform.models import Limits, Message, Reply
from tests.support.clock import SetClock
from tests.support.model_server import ScriptedModel

QUESTION = [Message("system", "Be brief."), Message("user", "Where, my secret friend?")]
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
BUSY = ModelBusyError("busy")


class Careful:
    """A careful model over a script, on a clock that its waits move."""

    def __init__(self, *script: Any, chance: float = 1.0, **more: Any) -> None:
        self.clock, self.notes, self.waits = SetClock(), list[Called](), list[float]()
        self.engine = ScriptedModel(*script)
        self.breaker = more.pop("breaker", None) or Breaker(5, 30.0, self.clock)
        manner = Manner(
            purse=more.pop("purse", None) or Purse(),
            breaker=self.breaker,
            note=self.notes.append,
            now=self.clock,
            sleep=self._sleep,
            chance=lambda: chance,
            **more,
        )
        self.model = CarefulModel(self.engine, manner)

    def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.clock.advance(seconds)

    def ask(self, schema: Any = None, **limits: Any) -> Reply:
        return self.model.converse(QUESTION, schema=schema, limits=Limits(**limits))


class TestTryingAgain:
    def test_a_busy_model_is_asked_again_with_longer_waits(self) -> None:
        careful = Careful(BUSY, BUSY, BUSY, "In Seoul.")
        assert careful.ask().text == "In Seoul."
        assert careful.waits == [0.5, 1.0, 2.0]

    def test_waits_are_spread_over_their_upper_half(self) -> None:
        careful = Careful(BUSY, "x", chance=0.0)
        careful.ask()
        assert careful.waits == [0.25]

    def test_what_the_service_asks_to_wait_is_waited(self) -> None:
        careful = Careful(ModelBusyError("busy", 3.0), "x")
        careful.ask()
        assert careful.waits == [3.0]

    def test_the_last_failure_is_what_is_raised(self) -> None:
        careful = Careful(BUSY)
        with pytest.raises(ModelBusyError):
            careful.ask()
        assert len(careful.engine.asked) == 4

    def test_a_wait_beyond_the_time_limit_is_not_begun(self) -> None:
        careful = Careful(ModelBusyError("busy", 20.0), "x")
        with pytest.raises(ModelBusyError):
            careful.ask(timeout_s=10.0)
        assert careful.waits == []

    def test_each_attempt_has_what_is_left_of_the_time(self) -> None:
        careful = Careful(BUSY, "x")
        careful.ask(timeout_s=10.0)
        assert [limits.timeout_s for _, _, limits in careful.engine.asked] == [10.0, 9.5]

    def test_nobody_asks_for_longer_than_the_installation_allows(self) -> None:
        careful = Careful(BUSY, "x", longest_s=4.0)
        careful.ask(timeout_s=10.0)
        assert [limits.timeout_s for _, _, limits in careful.engine.asked] == [4.0, 3.5]

    def test_a_refusal_is_not_tried_again(self) -> None:
        careful = Careful(ModelError("no such model"), "x")
        with pytest.raises(ModelError, match="no such model"):
            careful.ask()
        assert len(careful.engine.asked) == 1

    @settings(deadline=None)
    @given(st.integers(1, 8), st.integers(0, 8))
    def test_there_are_never_more_calls_than_attempts(self, attempts: int, failures: int) -> None:
        careful = Careful(*[BUSY] * failures, "x", attempts=attempts, breaker=Breaker(100))
        try:
            careful.ask(timeout_s=10_000.0)
        except ModelBusyError:
            assert failures >= attempts
        assert len(careful.engine.asked) == min(attempts, failures + 1)


class TestData:
    def test_data_conforms_to_the_schema(self) -> None:
        assert Careful({"city": "Seoul"}).ask(SCHEMA).data == {"city": "Seoul"}
        assert Careful('{"city": "Seoul"}').ask(SCHEMA).data == {"city": "Seoul"}

    def test_a_wrong_answer_is_repaired_once_and_told_what_is_wrong(self) -> None:
        careful = Careful({"town": "Seoul"}, {"city": "Seoul"})
        reply = careful.ask(SCHEMA)
        assert reply.data == {"city": "Seoul"}
        assert (reply.tokens_in, reply.tokens_out) == (20, 10)
        again = careful.engine.asked[1][0]
        assert [message.role for message in again] == ["system", "user", "assistant", "user"]
        assert again[2].text == '{"town": "Seoul"}'
        assert "#/city is missing" in again[3].text

    def test_an_empty_answer_is_repaired_too(self) -> None:
        careful = Careful("", {"city": "Seoul"})
        careful.ask(SCHEMA)
        assert careful.engine.asked[1][0][2].text

    def test_a_second_wrong_answer_is_an_error(self) -> None:
        careful = Careful({"town": "Seoul"})
        with pytest.raises(ModelError, match="did not answer as asked: #/city is missing"):
            careful.ask(SCHEMA)
        assert len(careful.engine.asked) == 2

    def test_what_was_cut_off_is_not_asked_for_again(self) -> None:
        careful = Careful(Reply(text='{"city": "Se', cut=True))
        with pytest.raises(ModelError, match="stopped at 9 tokens"):
            careful.ask(SCHEMA, tokens_out=9)
        assert len(careful.engine.asked) == 1

    def test_words_are_given_back_as_they_are(self) -> None:
        assert Careful("{not json").ask().text == "{not json"

    @pytest.mark.parametrize("messages", [[], [Message("user", "  ")], [Message("assistant", "x")]])
    def test_no_question_is_refused(self, messages: list[Message]) -> None:
        with pytest.raises(InvalidError):
            Careful("x").model.converse(messages)

    def test_a_schema_of_no_object_is_refused(self) -> None:
        with pytest.raises(InvalidError, match="object"):
            Careful("x").ask({"type": "array"})


class TestLimitsAndRecord:
    def test_each_call_is_noted_without_a_word_of_it(self) -> None:
        careful = Careful(BUSY, "In Seoul.", purse=Purse(price=Price(3.0, 15.0)))
        reply = careful.ask()
        failed, done = careful.notes
        assert (failed.outcome, failed.tokens_in, done.outcome) == ("failed", 0, "done")
        assert (done.model, done.tokens_in, done.tokens_out) == ("scripted:model", 10, 5)
        assert done.cost == reply.cost == 10 * 3000 + 5 * 15000
        assert failed.digest == done.digest
        assert "secret" not in repr(careful.notes)
        assert "Seoul" not in repr(careful.notes)

    def test_another_question_has_another_digest(self) -> None:
        careful = Careful("x")
        careful.ask()
        careful.ask(tokens_out=9)
        assert careful.notes[0].digest != careful.notes[1].digest

    def test_beyond_its_tokens_nothing_is_asked(self) -> None:
        careful = Careful("x", purse=Purse(tokens=10))
        with pytest.raises(BudgetError):
            careful.ask()
        assert careful.engine.asked == []
        assert careful.breaker.state == "closed"

    def test_the_tokens_of_failed_attempts_are_given_back(self) -> None:
        purse = Purse(tokens=5000)
        Careful(BUSY, BUSY, "x", purse=purse).ask()
        assert purse.used == 15

    def test_failures_open_the_breaker_for_all_who_share_it(self) -> None:
        clock = SetClock()
        shared = Breaker(4, 30.0, clock)
        with pytest.raises(ModelBusyError):
            Careful(BUSY, breaker=shared).ask()
        other = Careful("x", breaker=shared)
        with pytest.raises(ModelError, match="is not asked for now"):
            other.ask()
        assert other.engine.asked == []
        clock.advance(30)
        assert other.ask().text == "x"
        assert shared.state == "closed"

    @pytest.mark.parametrize("error", [ModelError("no"), DeniedError("inside"), ZeroDivisionError()])
    def test_a_refusal_or_a_bug_does_not_block_the_one_trial(self, error: Exception) -> None:
        clock = SetClock()
        shared = Breaker(1, 30.0, clock)
        shared.failed()
        clock.advance(30)
        with pytest.raises(type(error)):
            Careful(error, breaker=shared).ask()
        assert Careful("x", breaker=shared).ask().text == "x"

    def test_a_model_that_is_asked_twice_in_one_question_pays_for_both(self) -> None:
        careful = Careful({}, {"city": "x"}, purse=Purse(price=Price(1.0, 1.0)))
        assert careful.ask(SCHEMA).cost == 30_000

    def test_no_attempts_is_an_error_and_no_answer(self) -> None:
        with pytest.raises(ModelError, match="at all"):
            Careful("x", attempts=0).ask()
