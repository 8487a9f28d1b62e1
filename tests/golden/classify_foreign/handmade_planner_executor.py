from openai import OpenAI


class Planner:
    def __init__(self, client):
        self.client = client

    def plan(self, goal: str) -> list[str]:
        reply = self.client.responses.create(
            model="gpt-4o", instructions="Split the goal into small steps, one a line.", input=goal
        )
        return reply.output_text.splitlines()


class Executor:
    def __init__(self, client):
        self.client = client

    def carry_out(self, step: str) -> str:
        return self.client.responses.create(
            model="gpt-4o-mini", instructions="Carry out the step. Tell what you did.", input=step
        ).output_text


class Crew:
    """Plans and carries out."""

    def __init__(self):
        client = OpenAI()
        self.planner = Planner(client)
        self.executor = Executor(client)

    def run(self, goal: str) -> list[str]:
        return [self.executor.carry_out(step) for step in self.planner.plan(goal)]
