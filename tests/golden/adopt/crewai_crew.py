from crewai import Agent, BaseLLM, Crew, Task


class Fixed(BaseLLM):
    """Always gives the same final answer."""

    def call(self, messages, *args, **kwargs):
        text = str(messages)
        return "Thought: I know.\nFinal Answer: bread" if "bakery" in text else "Thought: I know.\nFinal Answer: nothing"


llm = Fixed(model="fixed")
scout = Agent(role="Scout", goal="Find goods of a {place}", backstory="You know shops.", llm=llm)
clerk = Agent(role="Clerk", goal="List goods", backstory="You write lists.", llm=llm)
find = Task(description="Find what a {place} sells", expected_output="A word", agent=scout)
note = Task(description="Note what a {place} sells", expected_output="A word", agent=clerk)
shop = Crew(agents=[scout, clerk], tasks=[find, note])
