from crewai import LLM


def headline(article: str) -> str:
    llm = LLM(model="gpt-4o-mini")
    return llm.call(f"Write one headline for this article:\n{article}")
