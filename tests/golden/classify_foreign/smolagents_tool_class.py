from smolagents import Tool


class WordCounter(Tool):
    name = "word_counter"
    description = "Counts words"
    inputs = {"text": {"type": "string", "description": "any text"}}
    output_type = "integer"

    def forward(self, text: str) -> int:
        return len(text.split())
