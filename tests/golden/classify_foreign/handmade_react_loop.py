import re

from anthropic import Anthropic

client = Anthropic()


def search(query: str) -> str:
    return "nothing"


def calculate(expression: str) -> str:
    return "4"


ACTIONS = {"search": search, "calculate": calculate}


def react(question: str, most: int = 5) -> str:
    prompt = f"Answer with Thought, Action and Answer.\nQuestion: {question}\n"
    for _ in range(most):
        text = client.messages.create(model="claude-3-5-haiku-latest", max_tokens=400, messages=[{"role": "user", "content": prompt}])
        said = text.content[0].text
        if found := re.search(r"Action: (\w+)\((.*)\)", said):
            prompt += f"{said}\nObservation: {ACTIONS[found[1]](found[2])}\n"
        else:
            return said
    return "no answer"
