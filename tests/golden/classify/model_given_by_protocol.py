from typing import Protocol

class Brain(Protocol):
    def complete(self, prompt: str) -> str: ...

def decide(brain: Brain, state: dict) -> str:
    prompt = "Decide the next step for this state. Answer with its name only. " + repr(state)
    return brain.complete(prompt)
