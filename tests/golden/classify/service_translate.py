import boto3

def translate(text: str, target: str) -> str:
    """Translate with Amazon Translate."""
    client = boto3.client("translate")
    return client.translate_text(Text=text, SourceLanguageCode="auto", TargetLanguageCode=target)["TranslatedText"]
