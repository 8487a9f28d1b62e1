from agno.agent import Agent
from agno.models.openai import OpenAIChat

reader = Agent(model=OpenAIChat(id="gpt-4o"), instructions=["Read carefully", "Answer briefly"], markdown=True)
