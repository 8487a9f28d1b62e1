"""Names of frameworks: which origins build agents and teams, declare components or ask a model; which only sound so."""

import pytest

from tdev.domain.analysis.frameworks import asks_model, builds_agent, builds_team, declares, is_agent_type, last, root


@pytest.mark.parametrize(
    ("origin", "name", "top"),
    [
        ("a.b.C()", "C", "a"),
        ("strands.Agent", "Agent", "strands"),
        ("print", "print", "print"),
        ("openai.OpenAI().chat.completions.create", "create", "openai"),
        ("a.b[]", "b", "a"),
    ],
)
def test_an_origin_has_a_last_name_and_a_root(origin: str, name: str, top: str) -> None:
    assert (last(origin), root(origin)) == (name, top)


@pytest.mark.parametrize(
    "callee",
    [
        "strands.Agent",
        "agno.agent.Agent",
        "crewai.Agent",
        "langgraph.prebuilt.create_react_agent",
        "langchain.agents.AgentExecutor",
        "pydantic_ai.Agent",
        "my_package.planning.PlannerAgent",
    ],
)
def test_what_builds_an_agent(callee: str) -> None:
    assert builds_agent(callee)
    assert not builds_team(callee)


@pytest.mark.parametrize(
    "callee",
    [
        "fake_useragent.UserAgent",
        "autogen.UserProxyAgent",
        "def:PlannerAgent",
        "param.Agent",
        "PlannerAgent",
        "self.make.Agent",
        "strands.Agent().run",
        "strands.tools.tool",
        "requests.get",
        "crewai.Crew",
    ],
)
def test_what_only_sounds_like_it_builds_no_agent(callee: str) -> None:
    assert not builds_agent(callee)


@pytest.mark.parametrize(
    ("callee", "team"),
    [
        ("crewai.Crew", True),
        ("agno.team.Team", True),
        ("langgraph_supervisor.create_supervisor", True),
        ("strands.multiagent.Swarm", True),
        ("crewai.Crew()", False),
        ("sports.Team", False),
        ("networkx.Graph", False),
    ],
)
def test_only_a_framework_puts_a_team_together(callee: str, team: bool) -> None:
    assert builds_team(callee) is team


@pytest.mark.parametrize(
    ("origin", "agent"),
    [
        ("strands.Agent", True),
        ("Agent", True),
        ("my.PlannerAgent", True),
        ("fake_useragent.UserAgent", False),
        ("def:Agent", False),
        ("PlannerAgent", False),
        ("str", False),
    ],
)
def test_a_type_is_an_agent_s_by_its_name(origin: str, agent: bool) -> None:
    assert is_agent_type(origin) is agent


@pytest.mark.parametrize(
    ("origin", "kind"),
    [
        ("tdev.sdk.tool", "tool"),
        ("tdev.sdk.agent()", "agent"),
        ("team", "team"),
        ("strands.tool", "tool"),
        ("crewai.tools.tool()", "tool"),
        ("semantic_kernel.functions.kernel_function", "tool"),
        ("agents.function_tool", "tool"),
        ("mylib.agent", None),
        ("def:tool", None),
        ("functools.cache", None),
        ("pytest.fixture()", None),
    ],
)
def test_a_decorator_declares_a_kind_or_nothing(origin: str, kind: str | None) -> None:
    assert declares(origin) == kind


@pytest.mark.parametrize(
    "callee",
    [
        "openai.OpenAI().chat.completions.create",
        "openai.OpenAI().responses.create",
        "anthropic.Anthropic().messages.create",
        "aws:bedrock-runtime.converse",
        "aws:bedrock-runtime.invoke_model_with_response_stream",
        "ollama.chat",
        "litellm.acompletion",
        "langchain_openai.ChatOpenAI().invoke",
        "langchain_aws.ChatBedrockConverse()",
        "dspy.Predict()",
    ],
)
def test_what_asks_a_model(callee: str) -> None:
    assert asks_model(callee)


@pytest.mark.parametrize(
    "callee",
    [
        "openai.OpenAI().embeddings.create",
        "openai.OpenAI().images.generate",
        "openai.OpenAI().audio.transcriptions.create",
        "openai.OpenAI().files.create",
        "openai.OpenAI().moderations.create",
        "anthropic.Anthropic().messages.count_tokens",
        "aws:s3.get_object",
        "aws:bedrock.list_foundation_models",
        "requests.post",
        "openai.OpenAI",
        "chat",
    ],
)
def test_what_asks_no_model(callee: str) -> None:
    assert not asks_model(callee)
