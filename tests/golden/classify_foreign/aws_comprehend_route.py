import boto3


def mood(text: str, language: str = "en") -> str:
    """POSITIVE, NEGATIVE, NEUTRAL or MIXED."""
    return boto3.client("comprehend").detect_sentiment(Text=text, LanguageCode=language)["Sentiment"]
