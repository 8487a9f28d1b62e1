"""The table of grants: its rows keep to the rules, and what is made of them loses and adds nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.grants import GRANTS, Allowed, granted, merged
from tdev.platform.functions import read_functions
from tdev.platform.tables import TABLES
from tests.support.checkout import ROOT

SPECS = read_functions(ROOT / "functions")
ROWS = sorted(GRANTS)
READING = {"dynamodb:GetItem", "dynamodb:Query", "s3:GetObject"}
TABLE_NAMES = {f"table/{table.name}" for table in TABLES}
INDEX_NAMES = {f"index/{table.name}/{index.name}" for table in TABLES for index in table.indexes}
BESIDE = {"artifacts", "bus", "machine", "execution", "secret", "models", "function/sandbox", "metrics"}
OF_SERVICES = {"services", "service-logs", "stacks", "service-role", "template/service-lambda", "signing-key"}
OF_MACHINES = {"service-machines", "service-executions", "template/service-stepfunctions"}

actions = st.sampled_from(["a:One", "a:Two", "b:One", "b:Three"])
resources = st.sampled_from(["table/x", "table/y", "index/x/list", "artifacts"])
rows = st.lists(st.builds(Allowed, st.lists(actions, min_size=1, max_size=4).map(tuple), resources), max_size=8)


def pairs(allowed):
    return {(action, each.resource) for each in allowed for action in each.actions}


def everything(grant):
    return (*grant.tenant, *grant.shared, *grant.own)


@pytest.mark.parametrize("word", ROWS)
class TestEachRow:
    def test_says_why_and_gives_something(self, word):
        assert GRANTS[word].why
        assert everything(GRANTS[word])

    def test_names_every_action_in_full(self, word):
        for each in everything(GRANTS[word]):
            for action in each.actions:
                service, _, verb = action.partition(":")
                assert service.isalnum()
                assert verb.isalpha()

    def test_names_resources_that_exist(self, word):
        found = {each.resource for each in everything(GRANTS[word])}
        assert found <= TABLE_NAMES | INDEX_NAMES | BESIDE | OF_SERVICES | OF_MACHINES

    def test_an_index_is_read_only(self, word):
        for each in everything(GRANTS[word]):
            if each.resource.startswith("index/"):
                assert each.actions == ("dynamodb:Query",)

    def test_the_shared_catalogue_is_read_only(self, word):
        assert {action for each in GRANTS[word].shared for action in each.actions} <= READING

    def test_outside_a_tenants_session_no_data_of_tenants_is_reached(self, word):
        kinds = {each.resource.partition("/")[0] for each in GRANTS[word].own}
        tables = {each.resource for each in GRANTS[word].own if each.resource.startswith("table/")}
        made = {
            "service-machines",
            "service-executions",
            "metrics",
            "stacks",
            "service-role",
            "template",
            "signing-key",
        }
        assert kinds <= {"machine", "execution", "models", "table", "function", "bus"} | made
        assert tables <= {"table/callers"}

    def test_a_function_calls_another_only_where_that_one_may_do_nothing(self, word):
        called = {each.resource for each in GRANTS[word].own if each.resource.startswith("function/")}
        assert all(SPECS[each.partition("/")[2]].uses == () for each in called)

    def test_nothing_gets_round_the_keys_of_tenants(self, word):
        found = {action for each in everything(GRANTS[word]) for action in each.actions}
        found = {action for action in found if action.startswith(("dynamodb:", "s3:", "secretsmanager:"))}
        assert not [action for action in found if any(part in action for part in ("Scan", "PartiQL", "Batch", "List"))]


class TestServices:
    def test_what_is_done_with_a_service_itself_is_done_in_the_session_of_its_tenant(self):
        own = {action for grant in GRANTS.values() for each in grant.own for action in each.actions}
        assert not [action for action in own if action.startswith("lambda:") and action != "lambda:InvokeFunction"]
        assert not [action for action in own if action.startswith("logs:")]

    def test_only_who_makes_services_hands_out_the_role_for_it(self):
        handing = {word for word, grant in GRANTS.items() for each in grant.own if "iam:PassRole" in each.actions}
        assert handing == {"services:make"}
        assert [name for name, spec in SPECS.items() if "services:make" in spec.uses] == ["deployer"]

    def test_one_function_vouches_for_bundles(self):
        assert [name for name, spec in SPECS.items() if "bundles:sign" in spec.uses] == ["deployer"]


class TestGranted:
    def test_words_become_rows_in_their_order(self):
        assert granted(["llm", "machine:start"]) == [GRANTS["llm"], GRANTS["machine:start"]]

    def test_an_unknown_word_is_named_with_those_that_are_known(self):
        with pytest.raises(ValueError, match=r"unknown permission word 'registry:destroy'; known are .*registry:read"):
            granted(["registry:read", "registry:destroy"])

    @given(st.text(max_size=20).filter(lambda word: word not in GRANTS))
    def test_no_other_word_gives_anything(self, word):
        with pytest.raises(ValueError, match="unknown permission word"):
            granted([word])


class TestMerged:
    @given(rows)
    def test_nothing_is_lost_and_nothing_added(self, allowed):
        assert pairs(merged(allowed)) == pairs(allowed)

    @given(rows)
    def test_a_resource_comes_once_with_each_action_once(self, allowed):
        found = merged(allowed)
        assert len({each.resource for each in found}) == len(found)
        assert all(len(set(each.actions)) == len(each.actions) for each in found)

    @given(st.data(), rows)
    def test_the_order_of_words_changes_no_template(self, data, allowed):
        assert merged(data.draw(st.permutations(allowed))) == merged(allowed)

    @given(rows)
    def test_merging_again_changes_nothing(self, allowed):
        assert merged(merged(allowed)) == merged(allowed)
