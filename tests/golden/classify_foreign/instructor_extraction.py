import instructor
from openai import OpenAI
from pydantic import BaseModel

client = instructor.from_openai(OpenAI())


class Person(BaseModel):
    name: str
    age: int


def read_person(text: str) -> Person:
    return client.chat.completions.create(
        model="gpt-4o-mini",
        response_model=Person,
        messages=[{"role": "user", "content": f"Extract the person from: {text}"}],
    )
