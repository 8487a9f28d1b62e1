from tdev.domain.limits.telling import headers
from tdev.kernel.errors import TooManyError


def test_a_rate_is_told_with_its_window() -> None:
    error = TooManyError("x", "requests", 3, 100, window_s=2)
    assert headers(error) == {
        "retry-after": "3",
        "ratelimit-policy": '"requests";q=100;w=2',
        "ratelimit": '"requests";r=0;t=3',
    }


def test_what_counts_at_a_time_has_no_window() -> None:
    found = headers(TooManyError("x", "executions", 2, 5))
    assert found["ratelimit-policy"] == '"executions";q=5'
