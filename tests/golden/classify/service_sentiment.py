from transformers import pipeline

classifier = pipeline("sentiment-analysis")

def mood(text: str) -> str:
    """Sentiment of a text."""
    return classifier(text)[0]["label"]
