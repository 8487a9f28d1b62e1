from langchain.agents import create_agent


def get_weather(city: str) -> str:
    """Weather of a city."""
    return f"Sunny in {city}"


agent = create_agent(model="anthropic:claude-sonnet-4-5", tools=[get_weather], system_prompt="You are helpful")
