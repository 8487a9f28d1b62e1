from strands import Agent


def ask_experts(question: str, fields: list[str]) -> dict[str, str]:
    """One expert for each field."""
    experts = {field: Agent(system_prompt=f"You are an expert in {field}.") for field in fields}
    return {field: str(expert(question)) for field, expert in experts.items()}
