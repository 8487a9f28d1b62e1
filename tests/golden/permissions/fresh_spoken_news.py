import contextlib

import boto3


def speak(text: str, name: str) -> str:
    polly, s3 = boto3.client("polly"), boto3.client("s3")
    response = polly.synthesize_speech(Text=text, OutputFormat="mp3", VoiceId="Joanna")  # needs polly:SynthesizeSpeech
    with contextlib.closing(response["AudioStream"]) as stream:
        s3.put_object(Bucket="audio", Key="news/" + name + ".mp3", Body=stream.read())  # needs s3:PutObject on audio/news/*.mp3
    return s3.generate_presigned_url("get_object", Params={"Bucket": "audio", "Key": "news/" + name + ".mp3"}, ExpiresIn=3600)  # needs s3:GetObject on audio/news/*.mp3
