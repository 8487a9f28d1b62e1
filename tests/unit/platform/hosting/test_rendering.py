"""The template of one service: its permissions merged in, and nobody else's taken away."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.model.service import Release, Statement
from tdev.platform.hosting.rendering import rendered, roles_of, secrets_of, statement
from tests.support.hosting import release
from tests.support.service_templates import seen_template

COMMON = seen_template()
READS = Statement(actions=("s3:GetObject",), resources=("arn:${AWS::Partition}:s3:::texts/*",))
SENDS = Statement(actions=("sqs:SendMessage",), resources=("arn:aws:sqs:eu-west-1:123456789012:out",))


def of(*permissions: Statement, version: int = 1) -> Release:
    return release("Matcher", version, b"bundle", *permissions)


def own_role(template: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The role that the function runs as."""
    name = template["Resources"]["Function"]["Properties"]["Role"]["Fn::GetAtt"][0]
    return name, template["Resources"][name]


def granted(role: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = role["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    return found


def test_the_role_of_the_function_has_the_permissions_of_the_release_beside_the_common_ones() -> None:
    _, role = own_role(rendered(COMMON, of(READS, SENDS), {}))
    common = granted(COMMON["Resources"]["Role"])
    assert granted(role) == [*common, statement(READS), statement(SENDS)]


def test_without_permissions_it_has_the_common_ones() -> None:
    _, role = own_role(rendered(COMMON, of(), {}))
    assert role == COMMON["Resources"]["Role"]


def test_nothing_refers_to_the_common_role_any_more() -> None:
    written = json.dumps(rendered(COMMON, of(READS), {}))
    assert '"Fn::GetAtt": ["Role", ' not in written
    assert '{"Ref": "Role"}' not in written


def test_all_but_the_role_is_as_it_was() -> None:
    made = rendered(COMMON, of(READS), {})
    name, _ = own_role(made)
    rest = {key: each for key, each in made["Resources"].items() if key not in {name, "Function"}}
    assert rest == {key: each for key, each in COMMON["Resources"].items() if key not in {"Role", "Function"}}


def test_the_common_template_is_not_changed() -> None:
    before = copy.deepcopy(COMMON)
    rendered(COMMON, of(READS), {})
    assert before == COMMON


def test_releases_with_the_same_permissions_share_a_role() -> None:
    assert rendered(COMMON, of(READS), {}) == rendered(COMMON, of(READS, version=2), {})


def test_another_permission_is_another_role_and_the_kept_one_stays_as_it_is() -> None:
    first = rendered(COMMON, of(READS), {})
    second = rendered(COMMON, of(SENDS), roles_of(first))
    (old, role), (new, _) = own_role(first), own_role(second)
    assert old != new
    assert set(roles_of(second)) == {old, new}
    assert second["Resources"][old] == role


def test_a_role_that_no_version_runs_as_goes() -> None:
    second = rendered(COMMON, of(SENDS), {})
    assert len(roles_of(second)) == 1


def test_a_change_of_the_common_role_is_another_role_too() -> None:
    changed = copy.deepcopy(COMMON)
    changed["Resources"]["Role"]["Properties"]["Description"] = "of the next version of the platform"
    assert own_role(rendered(COMMON, of(READS), {}))[0] != own_role(rendered(changed, of(READS), {}))[0]


class TestStatement:
    def test_pseudo_parameters_are_filled_in_by_cloudformation(self) -> None:
        assert statement(READS)["Resource"] == [{"Fn::Sub": "arn:${AWS::Partition}:s3:::texts/*"}]

    def test_plain_text_stays_plain(self) -> None:
        assert statement(SENDS) == {
            "Effect": "Allow",
            "Action": ["sqs:SendMessage"],
            "Resource": ["arn:aws:sqs:eu-west-1:123456789012:out"],
        }

    def test_variables_of_iam_are_left_to_iam(self) -> None:
        both = Statement(
            actions=("s3:GetObject",), resources=("arn:${AWS::Partition}:s3:::x/${aws:PrincipalTag/team}/*",)
        )
        assert statement(both)["Resource"] == [{"Fn::Sub": "arn:${AWS::Partition}:s3:::x/${!aws:PrincipalTag/team}/*"}]

    def test_conditions_are_filled_in_as_well(self) -> None:
        found = statement(
            Statement(
                actions=("kms:Decrypt",),
                resources=("*",),
                condition={"StringEquals": {"kms:ViaService": ["s3.${AWS::Region}.amazonaws.com", "plain"]}},
            )
        )
        assert found["Condition"] == {
            "StringEquals": {"kms:ViaService": [{"Fn::Sub": "s3.${AWS::Region}.amazonaws.com"}, "plain"]}
        }

    def test_without_a_condition_there_is_none(self) -> None:
        assert "Condition" not in statement(SENDS)

    @given(st.text(alphabet="${}!aws:AWRegion/*", max_size=40))
    def test_what_cloudformation_fills_in_is_the_text_again(self, resource: str) -> None:
        """``Fn::Sub`` reads ``${!x}`` as ``${x}``; nothing but pseudo parameters is replaced."""
        found = statement(Statement(actions=("s3:GetObject",), resources=(resource,)))["Resource"][0]
        plain = found if isinstance(found, str) else found["Fn::Sub"].replace("${!", "${")
        assert plain == resource or "${!" in resource


@pytest.mark.parametrize("broken", [{"Resources": {}}, {}])
def test_roles_of_a_template_without_any(broken: dict[str, Any]) -> None:
    assert roles_of(broken) == {}


class TestSecrets:
    def test_a_release_without_secrets_reads_none(self) -> None:
        assert secrets_of(of(), "dev", "acme") == ()

    def test_it_reads_those_that_it_names_of_its_own_tenant(self) -> None:
        (granted_secrets,) = secrets_of(release("Matcher", 1, b"bundle", secrets=("B", "A")), "dev", "acme")
        place = "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:tdev/dev/acme"
        assert granted_secrets.actions == ("secretsmanager:GetSecretValue",)
        assert granted_secrets.resources == (f"{place}/A-??????", f"{place}/B-??????")

    def test_its_role_has_them_beside_its_permissions(self) -> None:
        of_secrets = secrets_of(release("Matcher", 1, b"bundle", secrets=("A",)), "dev", "acme")
        _, role = own_role(rendered(COMMON, of(READS), {}, of_secrets))
        assert granted(role)[-2:] == [statement(READS), statement(of_secrets[0])]
        assert "tdev/dev/acme/A-??????" in json.dumps(granted(role)[-1]["Resource"])
