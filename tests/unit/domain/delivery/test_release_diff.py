"""Two releases side by side."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.delivery.bundle import Bundle
from tdev.domain.delivery.release_diff import release_diff, step_changes
from tdev.model.release_diff import Costed
from tdev.model.service import Release, Statement
from tests.support.bundles import EMAILS, EXAMPLES, SHOUT, bundle_of, flow, foreign
from tests.support.nouns import AT

GET = Statement(actions=("s3:GetObject",), resources=("arn:aws:s3:::a/b",))
PUT = Statement(actions=("s3:GetObject", "s3:PutObject"), resources=("arn:aws:s3:::a/b",))
LOUDER = SHOUT.replace(b'"!"', b'"!!"')


def release(version: int, bundle: Bundle, cost: Any = None) -> tuple[Release, Bundle, Costed]:
    found = Release(service="example", version=version, artifact=bundle.digest, workflow_id="example@1", created_at=AT)
    return found, bundle, Costed(cost=cost)


def test_a_release_does_not_differ_from_itself() -> None:
    found = release_diff(release(1, bundle_of()), release(2, bundle_of()))
    assert found.same
    assert (found.steps, found.workflow, found.components, found.settings) == ((), (), (), {})
    assert found.permissions.added == found.permissions.removed == ()


def test_steps_components_and_requirements_are_compared() -> None:
    other = flow(
        {"id": "found", "agent": "extract_emails@1", "input": {"text": "${$uppercase(inputs.text)}"}},
        {"id": "hashed", "agent": "hash_text", "input": {"text": "${inputs.text}"}},
        output="${hashed}",
    )
    found = release_diff(release(1, bundle_of(EMAILS)), release(2, bundle_of(other)))
    assert [(each.step, each.change, each.fields) for each in found.steps] == [
        ("found", "changed", ("input",)),
        ("counted", "removed", ()),
        ("hashed", "added", ()),
    ]
    assert found.steps[0].after == {"input": {"text": "${$uppercase(inputs.text)}"}}
    assert found.workflow == ("output",)
    assert [(each.component, each.change, each.before, each.after) for each in found.components] == [
        ("count_items", "removed", "1.0.0", None),
        ("hash_text", "added", None, "1.0.0"),
    ]


def test_other_code_and_another_version_of_a_component_are_told_apart() -> None:
    workflow = EXAMPLES["foreign"][0]
    first = release(1, bundle_of(workflow, (foreign(SHOUT), SHOUT)))
    code = release_diff(first, release(2, bundle_of(workflow, (foreign(LOUDER), LOUDER))))
    [change] = code.components
    assert (change.before, change.after, code.steps) == ("1.0.0", "1.0.0", ())
    newer = release_diff(first, release(2, bundle_of(workflow, (foreign(LOUDER, "1.1.0"), LOUDER))))
    assert [(each.before, each.after) for each in newer.components] == [("1.0.0", "1.1.0")]
    assert [(each.step, each.fields) for each in newer.steps] == [("loud", ("agent",))]


def test_permissions_settings_and_costs_are_compared() -> None:
    one = release(1, bundle_of(permissions=(GET,)), {"per_month": 1})
    other = release(2, bundle_of(permissions=(PUT,), memory=256, timeout=5), {"per_month": 2})
    found = release_diff(one, other)
    assert found.permissions.added == ("s3:PutObject on arn:aws:s3:::a/b",)
    assert found.permissions.removed == ()
    assert found.settings == {"memory": (512, 256), "timeout": (30, 5)}
    assert (found.cost_before, found.cost_after) == ({"per_month": 1}, {"per_month": 2})


def test_requirements_are_named_without_their_hashes() -> None:
    rows = flow({"id": "a", "agent": "shout", "input": {"text": "${inputs.text}"}})
    plain, with_library = (
        bundle_of(rows, (foreign(SHOUT, requirements=needs), SHOUT)) for needs in ((), ("beautifulsoup4",))
    )
    found = release_diff(release(1, plain), release(2, with_library))
    assert any(each.startswith("beautifulsoup4==") and " " not in each for each in found.requirements.added)


STEPS = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from("abcd"), "agent": st.sampled_from(["x@1.0.0", "y@1.0.0"])}),
    unique_by=lambda step: step["id"],
)


@given(STEPS, STEPS)
def test_from_the_changes_the_other_steps_can_be_told(
    before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> None:
    found = {step["id"]: step for step in before}
    for change in step_changes(before, after):
        if change.change == "removed":
            del found[change.step]
        elif change.change == "added":
            found[change.step] = dict(change.after)  # type: ignore[arg-type]
        else:
            found[change.step] = {**found[change.step], **dict(change.after)}  # type: ignore[arg-type]
    assert found == {step["id"]: step for step in after}


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_steps_is_nothing(order: int) -> None:
    steps = [{"id": "a", "agent": "x"}, {"id": "b", "agent": "y"}]
    assert list(step_changes(steps, steps[::order])) == []
