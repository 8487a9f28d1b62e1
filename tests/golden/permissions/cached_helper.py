from functools import lru_cache

import boto3


@lru_cache(maxsize=1)
def polly():
    return boto3.client("polly")


def speak(text: str) -> bytes:
    return polly().synthesize_speech(Text=text, OutputFormat="mp3", VoiceId="Joanna")["AudioStream"].read()  # needs polly:SynthesizeSpeech on *
