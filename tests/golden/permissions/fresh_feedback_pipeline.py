from concurrent.futures import ThreadPoolExecutor

import boto3


class Feedback:
    def __init__(self):
        session = boto3.session.Session()
        self.comprehend = session.client("comprehend")
        self.translate = session.client("translate")

    def _english(self, text: str) -> str:
        return self.translate.translate_text(Text=text, SourceLanguageCode="auto", TargetLanguageCode="en")["TranslatedText"]  # needs translate:TranslateText on *, comprehend:DetectDominantLanguage on *

    def _mood(self, text: str) -> str:
        return self.comprehend.detect_sentiment(Text=self._english(text), LanguageCode="en")["Sentiment"]  # needs comprehend:DetectSentiment on *

    def moods(self, texts: list[str]) -> list[str]:
        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(self._mood, texts))
