from openai import OpenAI


def embed(texts: list[str]) -> list[list[float]]:
    """Vectors of texts."""
    answer = OpenAI().embeddings.create(model="text-embedding-3-small", input=texts)
    return [item.embedding for item in answer.data]
