"""A model as a tenant's run asks it: his key, his limits by run and by day, and a record without words."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tdev.domain.audit.trail import Wanted
from tdev.domain.limits.metering import Budget, Meter, nano
from tdev.domain.limits.spending import Spending
from tdev.domain.models.asked_by import TOKENS
from tdev.kernel.errors import BudgetError, DeniedError, ModelError
from tdev.kernel.redaction import HANDED_OUT
from tdev.platform.models import Limits, Message
from tdev.runtime import Runtime
from tests.support.model_server import KEY, model_server, openai_answer, slowly, spoken
from tests.support.runtimes import runtime_in
from tests.support.web_server import Server

QUESTION = [Message("user", "What is the capital of my secret country?")]
LIMITS = Limits(tokens_out=100)


@contextmanager
def asked(folder: Path, answer: Any = None, **given: Any) -> Iterator[tuple[Runtime, Server]]:
    """A runtime whose model is a server on this machine."""
    with ExitStack() as stack:
        server = stack.enter_context(model_server(answer or spoken(openai_answer("Seoul, of course"))))
        model = f"openai:m@http://127.0.0.1:{server.port}/v1"
        yield stack.enter_context(runtime_in(folder, **{"model": model, **given})), server


def test_each_call_is_on_record_by_digest_and_not_by_a_word(tmp_path: Path) -> None:
    with asked(tmp_path) as (runtime, _):
        runtime.model("local", by="planner").converse(QUESTION, limits=LIMITS)
        (record,), _ = runtime.trail("local").newest(Wanted(action="ask_model"))
    assert (record.subject, record.outcome) == ("planner", "done")
    assert record.target.startswith("openai:m@http://127.0.0.1:")
    assert (record.detail["tokens_in"], record.detail["tokens_out"], record.detail["nano_usd"]) == (11, 7, 0)
    assert str(record.detail["digest"]).startswith("sha256:")
    assert "capital" not in record.model_dump_json()
    assert "Seoul" not in record.model_dump_json()


def test_a_failed_call_is_on_record_too(tmp_path: Path) -> None:
    with asked(tmp_path, spoken({"error": {"message": "no"}}, 400)) as (runtime, _):
        with pytest.raises(ModelError):
            runtime.model("local", by="planner").converse(QUESTION, limits=LIMITS)
        (record,), _ = runtime.trail("local").newest(Wanted(action="ask_model"))
    assert record.outcome == "failed"


def test_the_key_is_the_secret_of_the_tenant_and_logs_never_show_it(tmp_path: Path) -> None:
    with asked(tmp_path, model_key="MY_KEY") as (runtime, server):
        runtime.secrets.put("local", "MY_KEY", KEY)
        runtime.model("local", by="planner").converse(QUESTION, limits=LIMITS)
    assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in HANDED_OUT.text(f"the header was Bearer {KEY}")


def test_tokens_of_a_day_are_added_up_over_runs_and_end_there(tmp_path: Path) -> None:
    with asked(tmp_path, model_tokens_per_day=140) as (runtime, server):
        for _ in range(2):
            runtime.model("local", by="planner").converse(QUESTION, limits=LIMITS)
        assert Spending(runtime.tables_of("local"), "local", what=TOKENS).today() == 36
        with pytest.raises(BudgetError, match="140 tokens a day"):
            runtime.model("local", by="planner").converse(QUESTION, limits=LIMITS)
        assert len(server.asked) == 2


def test_the_tokens_of_a_run_are_those_of_all_its_questions(tmp_path: Path) -> None:
    with asked(tmp_path, model_tokens_per_run=125) as (runtime, _):
        model = runtime.model("local", by="planner")
        model.converse(QUESTION, limits=LIMITS)
        with pytest.raises(BudgetError, match="125 tokens a run"):
            model.converse(QUESTION, limits=LIMITS)
        runtime.model("local", by="another run").converse(QUESTION, limits=LIMITS)


def test_money_of_a_plan_counts_for_the_day(tmp_path: Path) -> None:
    with asked(tmp_path, model_price="3/15", budget_per_day=0.0018) as (runtime, _):
        runtime.model("local", by="planner").converse(QUESTION, limits=LIMITS)
        assert runtime.spending("local").today() == 11 * 3000 + 7 * 15000
        runtime.spending("local").add(nano(0.0005))
        with pytest.raises(BudgetError, match="what is left of today's budget"):
            runtime.model("local", by="planner").converse(QUESTION, limits=LIMITS)


def test_money_of_a_run_is_counted_by_its_meter_alone(tmp_path: Path) -> None:
    with asked(tmp_path, model_price="3/15", budget_per_day=1.0) as (runtime, _):
        meter = Meter(runtime.rates, Budget(nano(0.01)))
        runtime.model("local", meter, by="execution e").converse(QUESTION, limits=LIMITS)
        assert meter.total().nano == 11 * 3000 + 7 * 15000
        assert runtime.spending("local").today() == 0


def test_components_of_one_run_share_its_limits(tmp_path: Path) -> None:
    with asked(tmp_path, model_tokens_per_run=125) as (runtime, _):
        contexts = runtime.contexts("local", "e1")
        contexts("one", "k1").model().converse(QUESTION, limits=LIMITS)
        with pytest.raises(BudgetError):
            contexts("two", "k2").model().converse(QUESTION, limits=LIMITS)
        records, _ = runtime.trail("local").newest(Wanted(action="ask_model"))
    assert [record.subject for record in records] == ["execution e1"]


def test_the_breaker_is_shared_by_all_runs_of_a_process(tmp_path: Path) -> None:
    with asked(tmp_path, spoken({"error": {"message": "down"}}, 503)) as (runtime, server):
        for _ in range(3):
            with pytest.raises(ModelError):
                runtime.model("local", by="planner").converse(QUESTION, limits=Limits(timeout_s=0.9))
        with pytest.raises(ModelError, match="is not asked for now"):
            runtime.model("local", by="another").converse(QUESTION, limits=LIMITS)
        assert len(server.asked) == 5


def test_an_address_inside_is_denied_at_the_first_question(tmp_path: Path) -> None:
    with runtime_in(tmp_path, model="openai:m@https://10.0.0.5/v1") as runtime, pytest.raises(DeniedError):
        runtime.model("local", by="planner").converse(QUESTION, limits=LIMITS)


def test_without_a_model_the_context_says_what_to_set(tmp_path: Path) -> None:
    with runtime_in(tmp_path) as runtime, pytest.raises(ModelError, match="no language model"):
        runtime.contexts("local", "e1")("one", "k").model().converse(QUESTION)


def test_an_answer_takes_no_longer_than_the_settings_say(tmp_path: Path) -> None:
    late = slowly(1.6, openai_answer("late"))
    with asked(tmp_path, late, model_timeout_s=1) as (runtime, _), pytest.raises(ModelError, match="does not answer"):
        runtime.model("local", by="planner").converse(QUESTION, limits=LIMITS)
