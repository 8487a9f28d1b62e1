from strands import Agent

researcher = Agent(system_prompt="You collect facts about the subject. Return bullet points.")
writer = Agent(system_prompt="You turn bullet points into a lively article.")


def article(subject: str) -> str:
    facts = researcher(f"Collect facts about {subject}")
    return str(writer(f"Write an article from these facts: {facts}"))
