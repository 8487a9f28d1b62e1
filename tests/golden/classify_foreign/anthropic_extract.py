import anthropic

PROMPT = "You pull the invoice number, date and total out of e-mails. Answer with JSON only."


class InvoiceReader:
    def __init__(self, client: anthropic.Anthropic | None = None):
        self.client = client or anthropic.Anthropic()

    def read(self, mail: str) -> str:
        reply = self.client.messages.create(
            model="claude-3-5-haiku-latest",
            max_tokens=500,
            system=PROMPT,
            messages=[{"role": "user", "content": mail}],
        )
        return reply.content[0].text
