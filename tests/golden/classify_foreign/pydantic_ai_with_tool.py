from dataclasses import dataclass

from pydantic_ai import Agent, RunContext


@dataclass
class Bank:
    balances: dict[str, float]


support = Agent("openai:gpt-4o", deps_type=Bank, output_type=str, system_prompt="You work at the desk of a bank.")


@support.tool
def balance(ctx: RunContext[Bank], customer: str) -> float:
    """Balance of a customer."""
    return ctx.deps.balances[customer]


def ask(question: str, bank: Bank) -> str:
    return support.run_sync(question, deps=bank).output
