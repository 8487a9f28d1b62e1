from agno.agent import Agent
from agno.models.openai import OpenAIChat
from agno.team import Team

english = Agent(name="English", model=OpenAIChat("gpt-4o"))
german = Agent(name="German", model=OpenAIChat("gpt-4o"))
languages = Team(members=[english, german], model=OpenAIChat("gpt-4o"), instructions="Answer in the user's language")
