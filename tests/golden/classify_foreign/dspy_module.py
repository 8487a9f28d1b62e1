import dspy


class Summary(dspy.Signature):
    """Summarize a text in one sentence."""

    text: str = dspy.InputField()
    summary: str = dspy.OutputField()


class Summarizer(dspy.Module):
    def __init__(self):
        super().__init__()
        self.summarize = dspy.ChainOfThought(Summary)

    def forward(self, text: str) -> str:
        return self.summarize(text=text).summary
