"""Services: the two forms of their identifier."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tdev.kernel.errors import InvalidError
from tdev.model.service import Release, Service, service_id


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("policy-matcher", ("policy-matcher", None)),
        ("policy-matcher-v3", ("policy-matcher", 3)),
        ("a-v12", ("a", 12)),
        ("a-v1-v2", ("a-v1", 2)),
        ("policy-v", ("policy-v", None)),
        ("policy-v0", ("policy-v0", None)),
        ("policy-v03", ("policy-v03", None)),
        ("v3", ("v3", None)),
    ],
)
def test_identifier_names_a_service_and_maybe_a_version(text, read):
    assert service_id(text) == read


@pytest.mark.parametrize(
    "text", ["", "3a", "-v3", "a b", "a/b", "x" * 65, "x" * 65 + "-v1", "a\n", "a-v1\n", "a-v\u0663"]
)
def test_anything_else_is_refused(text):
    with pytest.raises(InvalidError) as error:
        service_id(text)
    assert error.value.findings[0].pointer == "#/service_id"


@given(st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,30}", fullmatch=True), st.integers(1, 10**6))
def test_written_form_reads_back(name, version):
    assert service_id(f"{name}-v{version}") == (name, version)


@pytest.mark.parametrize("wrong", [{"target": "moon"}, {"name": "a b"}, {"tenant": "Acme"}, {"unknown": 1}])
def test_service_outside_its_limits_is_refused(wrong):
    with pytest.raises(ValidationError):
        Service.model_validate({"name": "a", "tenant": "local", **wrong})


def test_versions_of_releases_start_at_one():
    fields = {
        "service": "a",
        "artifact": "sha256:" + "0" * 64,
        "workflow_id": "w",
        "created_at": "2026-11-21T08:43:00.123Z",
    }
    assert Release(version=1, **fields).version == 1
    with pytest.raises(ValidationError):
        Release(version=0, **fields)
