"""Templates with effects are called with a scripted world: what they ask is what they say, and errors are typed."""

import pytest

from tdev.domain.composing.calls import calls_hold, sample_input
from tdev.domain.composing.catalogue import templates
from tdev.domain.composing.rendering import Filling, render
from tdev.domain.composing.trying import scripted
from tdev.platform.sandbox.embedded.engine import LocalSandbox
from tests.unit.domain.composing.fillings import filled

OUTSIDE = sorted(name for name, each in templates().items() if not each.pure)


@pytest.mark.parametrize("identifier", OUTSIDE)
def test_every_call_of_a_template_with_effects_holds(identifier: str, sandbox: LocalSandbox) -> None:
    spec, filling = filled(identifier)
    tests = calls_hold(spec, filling, render(spec, filling), sandbox)
    assert tests
    assert [test for test in tests if not test.passed] == []


def test_a_wrong_address_is_noticed(sandbox: LocalSandbox) -> None:
    spec, filling = filled("send_webhook")
    other = Filling(filling.template, {"url": "https://elsewhere.example.com/"}, filling.bound)
    tests = calls_hold(spec, filling, render(spec, other), sandbox)
    assert [test.passed for test in tests] == [False, True]
    assert "elsewhere" in tests[0].detail


def test_a_path_value_cannot_leave_its_place_in_the_address(sandbox: LocalSandbox) -> None:
    spec, filling = filled("call_http")
    given = {**sample_input(spec), "pet_id": "../../admin?x=1#"}
    seen = scripted(render(spec, filling), spec.name, given, [{"content": {}}], sandbox)
    assert seen["asked"][0]["url"].startswith("https://api.example.com/v1/pets/..%2F..%2Fadmin%3Fx%3D1%23")


def test_a_webhook_with_a_wrong_signature_is_refused_and_a_right_one_read(sandbox: LocalSandbox) -> None:
    import hashlib
    import hmac

    spec, filling = filled("receive_webhook")
    source, body = render(spec, filling), '{"event": "paid"}'
    right = "sha256=" + hmac.new(b"s3cret", body.encode(), hashlib.sha256).hexdigest()
    given = {"body": body, "hook_secret": "s3cret"}
    assert scripted(source, spec.name, {**given, "signature": right}, [], sandbox)["output"] == {"event": "paid"}
    assert scripted(source, spec.name, {**given, "signature": right[:-1]}, [], sandbox)["error"] == "DeniedError"
    other = {"body": "[]", "hook_secret": "s3cret"}
    signed = "sha256=" + hmac.new(b"s3cret", b"[]", hashlib.sha256).hexdigest()
    assert scripted(source, spec.name, {**other, "signature": signed}, [], sandbox)["error"] == "InvalidError"
