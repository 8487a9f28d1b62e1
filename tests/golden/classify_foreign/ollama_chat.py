import ollama


def explain(term: str) -> str:
    reply = ollama.chat(
        model="llama3.2",
        messages=[{"role": "user", "content": f"Explain {term} to a child of ten in two sentences."}],
    )
    return reply["message"]["content"]
