from agno.agent import Agent
from agno.models.openai import OpenAIChat
from agno.team import Team
from agno.tools.duckduckgo import DuckDuckGoTools

searcher = Agent(name="Searcher", role="Searches the web", tools=[DuckDuckGoTools()])
editor = Agent(name="Editor", role="Edits the text")
checker = Agent(name="Checker", role="Checks facts")

newsroom = Team(
    name="Newsroom",
    mode="coordinate",
    model=OpenAIChat("gpt-4o"),
    members=[searcher, editor, checker],
    instructions="Write a story with checked facts.",
)
