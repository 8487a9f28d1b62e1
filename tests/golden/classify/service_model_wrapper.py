import anthropic

class ClaudeBrain:
    """Passes a prompt on; the caller decides what it says."""

    def __init__(self, model: str = "claude-3-5-haiku-latest"):
        self.client = anthropic.Anthropic()
        self.model = model

    def run(self, prompt: str) -> str:
        reply = self.client.messages.create(model=self.model, max_tokens=500, messages=[{"role": "user", "content": prompt}])
        return reply.content[0].text
