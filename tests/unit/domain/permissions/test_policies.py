"""Statements as IAM evaluates them, and permissions taken away one at a time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.permissions.policies import Place, Policy, matches
from tdev.domain.permissions.requests import Need
from tdev.model.service import Statement

OBJECT = "arn:${AWS::Partition}:s3:::raw/a/b"


def statement(actions="s3:GetObject", resources="arn:${AWS::Partition}:s3:::raw/*", **condition):
    return Statement(actions=tuple(actions.split()), resources=tuple(resources.split()), condition=condition)


def need(action="s3:GetObject", resource=OBJECT, **context):
    return Need(action, resource, context)


class TestAllows:
    def test_what_a_statement_names(self):
        assert Policy((statement(),)).allows(need())

    @pytest.mark.parametrize(
        "asked", [need("s3:PutObject"), need(resource="arn:aws:s3:::other/a"), need(resource="arn:aws:s3:::raw")]
    )
    def test_nothing_else(self, asked):
        assert not Policy((statement(),)).allows(asked)

    def test_nothing_without_statements(self):
        assert not Policy(()).allows(need())

    def test_actions_in_any_case_as_iam_reads_them(self):
        assert Policy((statement(actions="S3:getobject"),)).allows(need())

    def test_resources_only_as_they_are_written(self):
        assert not Policy((statement(resources="arn:aws:s3:::RAW/*"),)).allows(need())

    def test_six_unknown_characters_of_a_secret(self):
        policy = Policy((statement(resources="arn:aws:secretsmanager:us-east-1:1:secret:db-??????"),))
        assert policy.allows(need(resource="arn:aws:secretsmanager:us-east-1:1:secret:db-a1B2c3"))
        assert not policy.allows(need(resource="arn:aws:secretsmanager:us-east-1:1:secret:db-a1B2c3d"))

    def test_placeholders_stand_for_the_place(self):
        policy = Policy((statement(resources="arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:jobs"),))
        assert policy.allows(need(resource="arn:aws:sqs:us-east-1:123456789012:jobs"))
        assert not policy.allows(need(resource="arn:aws:sqs:eu-west-1:123456789012:jobs"))
        elsewhere = Policy(policy.statements, Place("eu-west-1", "999999999999"))
        assert elsewhere.allows(need(resource="arn:aws:sqs:eu-west-1:999999999999:jobs"))

    def test_a_slot_that_nobody_has_bound_is_any_name(self):
        assert Policy((statement(resources="arn:aws:s3:::${inputs.bucket}/*"),)).allows(need())

    def test_points_and_brackets_are_no_patterns(self):
        assert not Policy((statement(resources="arn:aws:s3:::r.w/[a]"),)).allows(need(resource="arn:aws:s3:::raw/a"))


class TestConditions:
    LIST = statement("s3:ListBucket", "arn:aws:s3:::raw", StringEquals={"s3:prefix": ["in/", "out/"]})

    def asked(self, **context):
        return Policy((self.LIST,)).allows(need("s3:ListBucket", "arn:aws:s3:::raw", **context))

    def test_hold_for_a_value_that_is_named(self):
        assert self.asked(**{"s3:prefix": ("in/",)})

    def test_do_not_hold_for_another_value_or_for_several_of_which_one_is_another(self):
        assert not self.asked(**{"s3:prefix": ("etc/",)})
        assert not self.asked(**{"s3:prefix": ("in/", "etc/")})

    def test_do_not_hold_for_a_request_without_the_key(self):
        assert not self.asked()

    def test_equal_is_no_pattern_but_an_arn_is(self):
        equal = statement("s3:ListBucket", "arn:aws:s3:::raw", StringEquals={"s3:prefix": ["*"]})
        arn = statement("ecs:RunTask", "*", ArnEquals={"ecs:cluster": ["arn:aws:ecs:*:*:cluster/main"]})
        assert not Policy((equal,)).allows(need("s3:ListBucket", "arn:aws:s3:::raw", **{"s3:prefix": ("in/",)}))
        cluster = {"ecs:cluster": ("arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:cluster/main",)}
        assert Policy((arn,)).allows(need("ecs:RunTask", "*", **cluster))

    def test_an_operator_that_nobody_knows_holds_never(self):
        odd = statement("s3:ListBucket", "arn:aws:s3:::raw", StringLikeIfExists={"s3:prefix": ["in/"]})
        assert not Policy((odd,)).allows(need("s3:ListBucket", "arn:aws:s3:::raw", **{"s3:prefix": ("in/",)}))


class TestDrops:
    POLICY = Policy((statement("s3:GetObject s3:PutObject"), statement("sqs:SendMessage", "*")))

    def test_are_every_action_of_every_statement(self):
        assert [(d.statement, d.action) for d in self.POLICY.drops()] == [
            (0, "s3:GetObject"),
            (0, "s3:PutObject"),
            (1, "sqs:SendMessage"),
        ]

    def test_take_away_exactly_one_permission(self):
        asked = [need("s3:GetObject"), need("s3:PutObject"), need("sqs:SendMessage", "arn:aws:sqs:a:1:q")]
        for number, drop in enumerate(self.POLICY.drops()):
            left = self.POLICY.without(drop)
            assert [left.allows(one) for one in asked] == [number != each for each in range(3)]

    def test_a_statement_without_actions_is_gone(self):
        (_, _, last) = self.POLICY.drops()
        assert len(self.POLICY.without(last).statements) == 1

    def test_of_two_statements_that_allow_the_same_one_is_enough(self):
        policy = Policy((statement(), statement(resources="*")))
        assert all(policy.without(drop).allows(need()) for drop in policy.drops())

    def test_the_first_need_that_nothing_allows_is_denied(self):
        found = self.POLICY.denied([need("s3:GetObject"), need("s3:DeleteObject"), need("s3:PutObjectAcl")])
        assert found is not None
        assert found.action == "s3:DeleteObject"
        assert self.POLICY.denied([need()]) is None


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_a_star_is_any_text(start, middle, end):
    plain = [part.replace("*", "").replace("?", "") for part in (start, end)]
    assert matches(f"{plain[0]}*{plain[1]}", f"{plain[0]}{middle}{plain[1]}")


@given(st.text(max_size=20).filter(lambda text: "*" not in text and "?" not in text), st.text(max_size=20))
def test_a_text_without_signs_fits_itself_alone(pattern, other):
    assert matches(pattern, other) == (pattern == other)
