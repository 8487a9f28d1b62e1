"""What a yes is bound to: twenty kinds of changes, and each voids it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev import __version__
from tdev.domain.execution.approval import Matter, bound_components
from tdev.kernel.errors import NotFoundError
from tdev.model.approval import Approval
from tdev.model.component import Code, Component
from tdev.model.workflow import Step
from tests.support.nouns import AT, component, workflow

CODE = Code(sha256="sha256:" + "1" * 64, key="code/1", entrypoint="code:send")
PLAN = workflow(steps=(Step(id="one", agent="send_mail", input={"text": "hello"}),))
INPUTS = {"to": "ann", "copies": 1}
MAILER: dict[str, Any] = {
    "effects": ("fetch", "send"),
    "permissions": ("ses:SendEmail",),
    "secrets": ("MAIL_KEY",),
    "tools": ("format_text",),
    "code": CODE,
}
Registry = dict[str, Component]


def registry(**mailer: Any) -> Registry:
    helper = component("format_text", effects=("pure",), code=CODE.model_copy(update={"sha256": "sha256:" + "2" * 64}))
    return {"send_mail": component("send_mail", **{**MAILER, **mailer}), "format_text": helper}


def found_in(components: Registry) -> Callable[[str], Component]:
    def resolve(ref: str) -> Component:
        if ref.partition("@")[0] not in components:
            raise NotFoundError(f"no {ref}")
        return components[ref.partition("@")[0]]

    return resolve


def matter(components: Registry | None = None, **changed: Any) -> Matter:
    of = {"plan": PLAN, "inputs": INPUTS, "effects": ("send",), "cost": {"usd": "0.01"}, **changed}
    resolve = found_in(registry() if components is None else components)
    return Matter.of(of["plan"], of["inputs"], resolve, effects=of["effects"], cost=of["cost"])


def asked() -> Approval:
    was = matter()
    return Approval(
        digest=was.digest,
        effects=was.effects,
        permissions=was.permissions,
        components=was.components,
        cost=was.cost,
        asked_at=AT,
    )


def stepped(**changed: Any) -> Matter:
    return matter(plan=PLAN.model_copy(update={"steps": (PLAN.steps[0].model_copy(update=changed),)}))


def other(name: str, **changed: Any) -> Matter:
    components = registry()
    return matter({**components, name: components[name].model_copy(update=changed)})


NEW_CODE = CODE.model_copy(update={"sha256": "sha256:" + "3" * 64})
CHANGES: dict[str, Callable[[], Matter]] = {
    "goal": lambda: matter(plan=PLAN.model_copy(update={"goal": "say hello "})),
    "version of the plan": lambda: matter(plan=PLAN.model_copy(update={"version": 2})),
    "output of the plan": lambda: matter(plan=PLAN.model_copy(update={"output": "${one}"})),
    "literal of a step": lambda: stepped(input={"text": "hello!"}),
    "component of a step": lambda: stepped(agent="format_text"),
    "how a step names its component": lambda: stepped(agent="send_mail@1"),
    "condition of a step": lambda: stepped(when="${inputs.copies}"),
    "one more step": lambda: matter(
        plan=PLAN.model_copy(update={"steps": (*PLAN.steps, Step(id="two", agent="format_text"))})
    ),
    "value of an input": lambda: matter(inputs={**INPUTS, "to": "bob"}),
    "type of an input": lambda: matter(inputs={**INPUTS, "copies": "1"}),
    "one more input": lambda: matter(inputs={**INPUTS, "cc": "bob"}),
    "one input less": lambda: matter(inputs={"to": "ann"}),
    "code of a component": lambda: other("send_mail", code=NEW_CODE),
    "version of a component": lambda: other("send_mail", version="1.0.1"),
    "code of a component that is called by one": lambda: other("format_text", code=NEW_CODE),
    "effect of a component": lambda: other("send_mail", effects=("fetch", "send", "destructive")),
    "one effect less": lambda: other("send_mail", effects=("send",)),
    "permission of a component": lambda: other("send_mail", permissions=("ses:SendEmail", "s3:GetObject")),
    "secret of a component": lambda: other("send_mail", secrets=("OTHER_KEY",)),
    "what a component may call": lambda: other("send_mail", tools=()),
    "cost": lambda: matter(cost={"usd": "0.02"}),
    "effects that were named": lambda: matter(effects=("send", "deploy")),
}


def test_what_nobody_changed_is_what_was_asked_about() -> None:
    assert matter().is_that_of(asked())


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_voids_the_answer(kind: str) -> None:
    assert not CHANGES[kind]().is_that_of(asked())
    assert CHANGES[kind]().digest != matter().digest


@pytest.mark.parametrize(
    "forged",
    [
        {"effects": ("fetch",)},
        {"permissions": ()},
        {"components": ()},
        {"cost": None},
        {"digest": "sha256:" + "0" * 64},
    ],
    ids=lambda forged: next(iter(forged)),
)
def test_a_question_that_was_changed_itself_is_void_too(forged: dict[str, Any]) -> None:
    assert not matter().is_that_of(asked().model_copy(update=forged))


def test_what_the_components_do_counts_whatever_is_said_about_the_plan() -> None:
    assert matter(effects=()).effects == ("fetch", "pure", "send")
    assert matter(effects=("deploy",)).effects == ("deploy", "fetch", "pure", "send")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(inputs=st.dictionaries(st.text(max_size=5), JSON, max_size=4), effects=st.lists(st.text(max_size=6), max_size=4))
def test_order_of_names_and_effects_does_not_matter(inputs: dict[str, Any], effects: list[str]) -> None:
    turned = matter(inputs=dict(reversed(inputs.items())), effects=[*reversed(effects)])
    assert matter(inputs=inputs, effects=effects).digest == turned.digest


TEXTS = st.dictionaries(st.text(max_size=2), st.text(max_size=2), max_size=2)


@given(one=TEXTS, two=TEXTS)
def test_other_inputs_give_another_digest(one: dict[str, str], two: dict[str, str]) -> None:
    assert (matter(inputs=one).digest == matter(inputs=two).digest) == (one == two)


def test_components_are_bound_in_the_order_of_the_steps_and_then_those_they_call() -> None:
    (mailer, helper) = bound_components(PLAN, found_in(registry()))
    assert (mailer.step, mailer.ref, mailer.code, mailer.via) == ("one", "send_mail@1.0.0", CODE.sha256, None)
    assert (helper.step, helper.ref, helper.via) == ("one", "format_text@1.0.0", "send_mail@1.0.0")


def test_components_that_call_one_another_are_bound_once() -> None:
    components = registry()
    components["format_text"] = components["format_text"].model_copy(update={"tools": ("send_mail", "format_text@1")})
    assert [bound.ref for bound in bound_components(PLAN, found_in(components))] == [
        "send_mail@1.0.0",
        "format_text@1.0.0",
    ]


def test_what_comes_with_the_product_is_bound_to_its_version() -> None:
    own = registry(code=Code(entrypoint="tdev.tools.echo_tool:echo_tool"))
    assert bound_components(PLAN, found_in(own))[0].code == f"tdev {__version__}"


def test_a_step_without_its_component_is_said_and_one_that_may_only_be_called_is_left_out() -> None:
    with pytest.raises(NotFoundError):
        matter({})
    alone = {"send_mail": registry()["send_mail"]}
    assert [bound.ref for bound in matter(alone).components] == ["send_mail@1.0.0"]


def test_each_part_of_the_matter_is_in_its_digest() -> None:
    was = matter()
    for part in ({"components": ()}, {"effects": ()}, {"permissions": ()}, {"cost": 1}, {"inputs": {}}):
        assert replace(was, **part).digest != was.digest
