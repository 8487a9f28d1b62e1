from strands import Agent as Robot

class Calculator:
    """Only a calculator, says its name."""

    def __init__(self):
        self.robot = Robot(system_prompt="Solve the task step by step.")

    def run(self, task: str) -> str:
        return str(self.robot(task))
