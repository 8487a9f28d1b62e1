from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.ids import request_id
from tdev.platform.hosting.embedded.choosing import chosen_version

IDS = [f"request-{number}" for number in range(20_000)]


@st.composite
def weights(draw):
    """Percents of up to five versions, 100 together."""
    cuts = sorted(draw(st.lists(st.integers(0, 100), max_size=4)))
    shares = [high - low for low, high in zip([0, *cuts], [*cuts, 100], strict=True)]
    versions = draw(st.lists(st.integers(1, 10**9), min_size=len(shares), max_size=len(shares), unique=True))
    return dict(zip(versions, shares, strict=True))


@given(weights(), st.text())
def test_only_a_version_with_a_share_is_chosen_and_always_the_same(given_weights, request):
    found = chosen_version(given_weights, request)
    assert given_weights[found] > 0
    assert chosen_version(dict(reversed(given_weights.items())), request) == found


def test_each_version_gets_its_share_of_all_requests():
    shares = {3: 10, 7: 60, 9: 30}
    seen = Counter(chosen_version(shares, each) for each in IDS)
    for version, percent in shares.items():
        # Within four standard deviations at most.
        assert abs(seen[version] / len(IDS) * 100 - percent) < 1.5


def test_ids_as_they_are_made_are_divided_too():
    seen = Counter(chosen_version({1: 50, 2: 50}, request_id()) for _ in range(2000))
    assert min(seen.values()) > 850


@given(st.integers(0, 100), st.integers(0, 100))
def test_when_the_newest_gets_more_calls_only_move_to_it(one, other):
    few, many = sorted((one, other))
    for request in IDS[:200]:
        before = chosen_version({1: 100 - few, 2: few}, request)
        after = chosen_version({1: 100 - many, 2: many}, request)
        assert (before, after) in {(1, 1), (1, 2), (2, 2)}
