from agents import Agent, Runner, function_tool


@function_tool
def get_weather(city: str) -> str:
    """Weather of a city."""
    return f"The weather in {city} is sunny."


agent = Agent(name="Hello", instructions="You only answer in haikus.", tools=[get_weather])


async def main():
    result = await Runner.run(agent, input="What is the weather in Tokyo?")
    print(result.final_output)
