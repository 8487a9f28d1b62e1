from langchain_core.tools import tool
from langgraph.prebuilt import create_react_agent


@tool
def get_weather(city: str) -> str:
    """Weather of a city."""
    return f"It is always sunny in {city}"


graph = create_react_agent("anthropic:claude-3-7-sonnet-latest", tools=[get_weather], prompt="Be brief.")
