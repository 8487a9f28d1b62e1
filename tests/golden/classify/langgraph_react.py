from langchain_openai import ChatOpenAI
from langgraph.prebuilt import create_react_agent

def weather(city: str) -> str:
    """Weather in a city."""
    return f"sunny in {city}"

graph = create_react_agent(ChatOpenAI(model="gpt-4o"), tools=[weather])
