from agents import Agent

translator = Agent(name="translator", instructions="Translate to French.")
boss = Agent(
    name="boss",
    instructions="Use your tools to answer.",
    tools=[translator.as_tool(tool_name="to_french", tool_description="Translate into French")],
)
