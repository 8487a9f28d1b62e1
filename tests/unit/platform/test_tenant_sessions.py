"""Who works for a tenant has a session tagged with it: asked for late, kept, replaced in time, never mixed up."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, NoCredentialsError
from hypothesis import example, given
from hypothesis import strategies as st

from tdev.kernel.errors import DeniedError, InvalidError, PlatformError, TDevError
from tdev.platform.tenant_sessions import MOST, TenantSessions
from tests.support.clock import SetClock
from tests.support.sts import ROLE, NotedSts

TENANTS = st.sampled_from(["a", "b", "acme-2"])


class Signing:
    """A client each of whose calls answers the name of the session that it would be signed with."""

    def __init__(self, service: str, credentials: Any) -> None:
        self.service = service
        self.closed = False
        self._credentials = credentials

    def get_item(self) -> str:
        frozen = self._credentials.get_frozen_credentials()
        assert frozen.secret_key == f"secret of {frozen.access_key}"
        assert frozen.token == f"token of {frozen.access_key}"
        return str(frozen.access_key)

    def close(self) -> None:
        self.closed = True


class Sessions:
    """Sessions under test, with a clock and an STS that the test holds."""

    def __init__(self, *errors: Exception, most: int = MOST) -> None:
        self.clock = SetClock()
        self.sts: Any = NotedSts(self.clock, *errors)
        self.made: list[Signing] = []
        self.tested = TenantSessions(ROLE, sts=self, make=self._make, clock=self.clock, most=most)

    def assume_role(self, **request: Any) -> Any:
        return self.sts.assume_role(**request)

    def signed(self, tenant: str, service: str = "dynamodb") -> str:
        """The session that a request for the tenant is signed with now."""
        return str(self.tested.client(tenant, service).get_item())

    def _make(self, service: str, credentials: Any) -> Signing:
        self.made.append(Signing(service, credentials))
        return self.made[-1]


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "refused"}}, "AssumeRole")


class TestAsking:
    def test_the_role_is_assumed_with_the_tenant_as_its_one_tag(self) -> None:
        sessions = Sessions()
        assert sessions.signed("acme-2") == "acme-2-1"
        assert sessions.sts.asked == [
            {
                "RoleArn": ROLE,
                "RoleSessionName": "tdev-acme-2",
                "Tags": [{"Key": "tenant", "Value": "acme-2"}],
                "DurationSeconds": 900,
            }
        ]

    def test_nothing_is_asked_and_nothing_made_before_a_request_is_sent(self) -> None:
        sessions = Sessions()
        client = sessions.tested.client("a", "dynamodb")
        assert (sessions.made, sessions.sts.asked) == ([], [])
        client.get_item()
        assert (len(sessions.made), len(sessions.sts.asked)) == (1, 1)

    def test_each_tenant_has_its_own_session_for_all_services(self) -> None:
        sessions = Sessions()
        signed = [sessions.signed(tenant, service) for tenant in "ab" for service in ("dynamodb", "s3", "dynamodb")]
        assert signed == ["a-1", "a-1", "a-1", "b-1", "b-1", "b-1"]
        assert [client.service for client in sessions.made] == ["dynamodb", "s3"] * 2

    @given(tenant=st.text() | st.sampled_from(["a" * 41, "A", "a#b", "T#b", "../b", "*", "a\n", "${aws:userid}"]))
    @example(tenant="")
    def test_a_text_that_is_no_tenant_never_becomes_a_tag(self, tenant: str) -> None:
        sessions = Sessions()
        try:
            sessions.signed(tenant)
        except InvalidError:
            assert sessions.sts.asked == []
        else:
            assert set(tenant) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
            assert 1 <= len(tenant) <= 40

    def test_nobody_gets_a_session_of_the_shared_catalogue(self) -> None:
        sessions = Sessions()
        with pytest.raises(DeniedError):
            sessions.signed("_shared")
        assert sessions.sts.asked == []


class TestKeeping:
    def test_it_is_kept_until_a_minute_before_its_end(self) -> None:
        sessions = Sessions()
        assert sessions.signed("a") == "a-1"
        sessions.clock.advance(840)
        assert sessions.signed("a") == "a-1"
        sessions.clock.advance(1)
        assert sessions.signed("a") == "a-2"
        assert sessions.signed("a", "s3") == "a-2"

    def test_a_client_that_is_held_for_hours_is_always_signed_with_a_session_that_lives(self) -> None:
        sessions = Sessions()
        client = sessions.tested.client("a", "dynamodb")
        signed = []
        for _ in range(8):
            signed.append(client.get_item())
            sessions.clock.advance(450)
        assert signed == ["a-1", "a-1", "a-2", "a-2", "a-3", "a-3", "a-4", "a-4"]

    @given(steps=st.lists(st.tuples(TENANTS, st.integers(0, 1000)), min_size=1, max_size=30))
    def test_whatever_the_order_each_request_has_the_newest_session_of_its_tenant(
        self, steps: list[tuple[str, int]]
    ) -> None:
        sessions = Sessions()
        began: dict[str, float] = {}
        number: dict[str, int] = {}
        for tenant, seconds in steps:
            sessions.clock.advance(seconds)
            now = sessions.clock()
            if tenant not in began or now - began[tenant] > 840:
                began[tenant], number[tenant] = now, number.get(tenant, 0) + 1
            assert sessions.signed(tenant) == f"{tenant}-{number[tenant]}"
        assert len(sessions.sts.asked) == sum(number.values())

    def test_the_tenant_used_least_recently_is_forgotten_when_there_are_too_many(self) -> None:
        sessions = Sessions(most=2)
        assert [sessions.signed(tenant) for tenant in "abacb"] == ["a-1", "b-1", "a-1", "c-1", "b-2"]
        assert sessions.signed("c") == "c-1"
        assert sessions.signed("a") == "a-2"

    def test_thirty_two_tenants_are_kept(self) -> None:
        sessions = Sessions()
        names = [f"tenant-{number}" for number in range(32)]
        for name in [*names, *names]:
            sessions.signed(name)
        assert sessions.sts.tenants == names
        sessions.signed("one-more")
        assert sessions.signed("tenant-0") == "tenant-0-2"

    def test_who_holds_a_client_of_a_forgotten_tenant_goes_on_with_it(self) -> None:
        sessions = Sessions(most=1)
        held = sessions.tested.client("a", "dynamodb")
        assert held.get_item() == "a-1"
        sessions.signed("b")
        assert held.get_item() == "a-1"
        sessions.clock.advance(900)
        assert held.get_item() == "a-2"

    def test_what_is_closed_is_every_client_that_was_made(self) -> None:
        sessions = Sessions()
        sessions.signed("a")
        sessions.signed("b", "s3")
        sessions.tested.client("b", "dynamodb")
        sessions.tested.close()
        assert [client.closed for client in sessions.made] == [True, True]


class TestThreads:
    @pytest.mark.parametrize("after_s", [0, 900])
    def test_threads_that_ask_for_one_tenant_at_once_make_one_session(self, after_s: int) -> None:
        sessions = Sessions()
        expected = "a-1"
        if after_s:
            sessions.signed("a")
            sessions.clock.advance(after_s)
            expected = "a-2"
        before = len(sessions.sts.asked)
        together = threading.Barrier(8)

        def ask(_: int) -> str:
            together.wait()
            return sessions.signed("a")

        with ThreadPoolExecutor(8) as threads:
            assert set(threads.map(ask, range(8))) == {expected}
        assert len(sessions.sts.asked) == before + 1
        assert len(sessions.made) == 1

    def test_a_tenant_whose_session_takes_long_keeps_no_other_waiting(self) -> None:
        sessions = Sessions()
        asked, go_on = threading.Event(), threading.Event()
        answering = sessions.sts.assume_role

        class Slow:
            def assume_role(self, **request: Any) -> Any:
                if request["Tags"][0]["Value"] == "slow":
                    asked.set()
                    assert go_on.wait(30)
                return answering(**request)

        sessions.sts, noted = Slow(), sessions.sts
        with ThreadPoolExecutor(1) as threads:
            waiting = threads.submit(sessions.signed, "slow")
            assert asked.wait(30)
            assert sessions.signed("quick") == "quick-1"
            assert not waiting.done()
            go_on.set()
            assert waiting.result(30) == "slow-1"
        assert noted.tenants == ["quick", "slow"]


class TestRefusals:
    @pytest.mark.parametrize(
        "error",
        [
            refused("AccessDenied"),
            refused("ExpiredTokenException"),
            refused("RegionDisabledException"),
            refused("Throttling"),
            ConnectTimeoutError(endpoint_url="https://sts.example.invalid"),
            NoCredentialsError(),
        ],
        ids=lambda error: str(error)[:60],
    )
    def test_it_is_an_error_of_the_platform_that_names_role_and_tenant(self, error: Exception) -> None:
        with pytest.raises(PlatformError) as caught:
            Sessions(error).signed("acme")
        assert type(caught.value) is PlatformError
        assert caught.value.__cause__ is error
        assert "'acme'" in caught.value.message
        assert ROLE in caught.value.message

    def test_a_role_that_may_not_be_assumed_is_told_with_what_it_needs(self) -> None:
        with pytest.raises(PlatformError) as caught:
            Sessions(refused("AccessDenied")).signed("acme")
        hint = caught.value.hint or ""
        assert "sts:AssumeRole" in hint
        assert "sts:TagSession" in hint

    def test_the_next_request_asks_again(self) -> None:
        sessions = Sessions(refused("Throttling"))
        with pytest.raises(PlatformError):
            sessions.signed("a")
        assert sessions.signed("a") == "a-2"

    def test_a_session_that_cannot_be_replaced_is_not_used_up_to_its_end(self) -> None:
        sessions = Sessions()
        sessions.signed("a")
        sessions.clock.advance(850)
        sessions.sts.errors.append(refused("AccessDenied"))
        with pytest.raises(PlatformError):
            sessions.signed("a")

    @pytest.mark.parametrize("late_s", [840, 900, 10_000])
    def test_a_session_that_ends_at_once_is_refused_and_the_clock_named(self, late_s: float) -> None:
        sessions = Sessions()
        sessions.sts.late_s = late_s
        with pytest.raises(PlatformError, match="no session of tenant 'a'") as caught:
            sessions.signed("a")
        assert "clock" in (caught.value.hint or "")

    @pytest.mark.parametrize("call", [lambda s: s.signed("a"), lambda s: s.signed("_shared"), lambda s: s.signed("A")])
    def test_no_secret_is_told(self, call: Callable[[Sessions], Any]) -> None:
        sessions = Sessions()
        sessions.sts.late_s = 900
        with pytest.raises(TDevError) as caught:
            call(sessions)
        assert "secret of" not in f"{caught.value} {caught.value.hint}"
        assert "token of" not in f"{caught.value} {caught.value.hint}"
