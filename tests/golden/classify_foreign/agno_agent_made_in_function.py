from agno.agent import Agent
from agno.models.anthropic import Claude


def make_tutor() -> Agent:
    return Agent(model=Claude(id="claude-sonnet-4-0"), instructions="You are a patient tutor.")


def teach(question: str) -> str:
    return make_tutor().run(question).content
