from langchain_anthropic import ChatAnthropic
from langchain_core.prompts import PromptTemplate

model = ChatAnthropic(model="claude-3-haiku-20240307")
ONE = PromptTemplate.from_template("Write a short summary of this part:\n{text}")


def summarize(parts: list[str]) -> str:
    notes = [(ONE | model).invoke({"text": part}).content for part in parts]
    return (ONE | model).invoke({"text": "\n".join(notes)}).content
