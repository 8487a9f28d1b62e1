from tdev.sdk import agent, tool

@agent
def planner(goal: str) -> list[str]:
    """Plan."""
    return goal.split(" and ")

@agent
def doer(step: str) -> str:
    """Do."""
    return step.upper()

def everything(goal: str) -> list[str]:
    """Plan and do."""
    return [doer(step) for step in planner(goal)]
