from tdev.sdk import Context, agent

@agent
class Router:
    """Sends a question to the component that knows."""

    def run(self, question: str, context: Context) -> str:
        name = "tax_answer" if "tax" in question else "general_answer"
        return context.call(name, {"question": question})
