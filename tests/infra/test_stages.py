"""The stages: what a name on the command line becomes, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.builds import Builds, NotBuiltError
from infra.stages import STAGES, Stage, stage_of


class TestStages:
    def test_there_are_three_and_only_the_last_is_production(self):
        assert [(name, stage.production) for name, stage in STAGES.items()] == [
            ("dev", False),
            ("staging", False),
            ("prod", True),
        ]

    def test_without_a_name_it_is_dev(self):
        assert stage_of({}) == STAGES["dev"]

    def test_staging_looks_into_what_production_does(self):
        assert STAGES["staging"].tracing
        assert STAGES["staging"].log_days > STAGES["dev"].log_days

    def test_a_name_of_ones_own_is_a_copy_of_dev(self):
        assert stage_of({"stage": "anna-2"}) == Stage("anna-2")

    def test_what_is_named_on_the_command_line_wins(self):
        given = {"alarm_email": "duty@example.com", "budget_usd": "75", "issuer": "https://id", "audience": "cli"}
        found = stage_of({"stage": "prod", **given})
        assert (found.alarm_email, found.budget_usd) == ("duty@example.com", 75)
        assert (found.issuer, found.audience) == ("https://id", "cli")
        assert found.production

    @given(st.from_regex(r"[a-z][a-z0-9-]{0,19}", fullmatch=True))
    def test_every_allowed_name_gives_physical_names(self, name):
        assert stage_of({"stage": name}).prefix == f"tdev-{name}-"

    @pytest.mark.parametrize("name", ["Prod", "1st", "-x", "a_b", "a" * 21, "dev prod", "dev\n", "é", "*"])
    def test_a_name_that_aws_would_not_take_is_refused(self, name):
        with pytest.raises(ValueError, match="use at most 20 of a-z 0-9 -"):
            stage_of({"stage": name})

    @pytest.mark.parametrize("given", [{"issuer": "https://id"}, {"audience": "cli"}])
    def test_half_an_identity_provider_is_refused(self, given):
        with pytest.raises(ValueError, match="need both: -c issuer="):
            stage_of(given)

    @pytest.mark.parametrize("issuer", ["http://id", "id.example.com", "https"])
    def test_an_issuer_that_is_not_behind_tls_is_refused(self, issuer):
        with pytest.raises(ValueError, match="takes an https address"):
            stage_of({"issuer": issuer, "audience": "cli"})

    @pytest.mark.parametrize("budget", ["much", "-5", "12.5", "1e3", "0"])
    def test_a_budget_that_is_no_number_of_dollars_is_refused(self, budget):
        with pytest.raises(ValueError, match="use whole dollars"):
            stage_of({"budget_usd": budget})

    def test_runs_may_be_given_budgets(self):
        found = stage_of({"budget_per_run": "0.05", "budget_per_day": "5"})
        assert (found.budget_per_run, found.budget_per_day) == ("0.05", "5")
        assert (stage_of({}).budget_per_run, stage_of({}).budget_per_day) == ("", "")

    @pytest.mark.parametrize("amount", ["much", "-1", "1e3", "nan", "1."])
    def test_a_budget_of_runs_that_is_no_amount_is_refused(self, amount):
        with pytest.raises(ValueError, match="use an amount of USD"):
            stage_of({"budget_per_run": amount})

    @pytest.mark.parametrize("model", ["bedrock:anthropic.claude-x-v1:0", "bedrock:eu.amazon.nova-lite-v1:0"])
    def test_a_model_on_bedrock_may_be_named(self, model):
        assert stage_of({"model": model}).model == model
        assert stage_of({}).model == ""

    @pytest.mark.parametrize("model", ["claude", "anthropic:claude-x", "bedrock:", "bedrock:*", "bedrock:a/../b"])
    def test_another_model_is_refused(self, model):
        with pytest.raises(ValueError, match="as -c model=bedrock:"):
            stage_of({"model": model})

    def test_approvals_may_be_asked_for_more_often_and_for_a_shorter_time(self):
        found = stage_of({"approve": "fetch,pure", "approval_s": "3600"})
        assert (found.approve, found.approval_s) == ("fetch,pure", 3600)

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({"approve": "everything"}, "everything: no such effect; there are all"),
            ({"approval_s": "soon"}, "use 60 to 604800 seconds"),
            ({"approval_s": "59"}, "use 60 to 604800 seconds"),
            ({"approval_s": "604801"}, "use 60 to 604800 seconds"),
            ({"approval_s": "-3600"}, "use 60 to 604800 seconds"),
        ],
    )
    def test_approvals_that_the_functions_would_refuse_are_refused_here(self, given, told):
        with pytest.raises(ValueError, match=told):
            stage_of(given)


class TestBuilds:
    def test_parts_are_found_where_the_build_put_them(self, tmp_path):
        (tmp_path / "layers" / "tdev").mkdir(parents=True)
        (tmp_path / "functions" / "api").mkdir(parents=True)
        builds = Builds(tmp_path)
        assert builds.layer("tdev") == str(tmp_path / "layers" / "tdev")
        assert builds.function("api") == str(tmp_path / "functions" / "api")

    def test_what_was_not_built_says_how_to_build_it(self, tmp_path):
        with pytest.raises(NotBuiltError, match=r"layers/tdev is not built yet; run ./scripts/build first"):
            Builds(tmp_path).layer("tdev")
        with pytest.raises(NotBuiltError, match=r"functions/api is not built yet"):
            Builds(tmp_path).function("api")
