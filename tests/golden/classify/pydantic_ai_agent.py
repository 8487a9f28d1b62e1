from pydantic import BaseModel
from pydantic_ai import Agent

class City(BaseModel):
    name: str
    country: str

finder = Agent("openai:gpt-4o", output_type=City, system_prompt="Find the city that is meant.")

def find(text: str) -> City:
    """The city meant by a text."""
    return finder.run_sync(text).output
