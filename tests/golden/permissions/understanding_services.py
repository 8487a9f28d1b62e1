import boto3


def run(text: str) -> None:
    boto3.client("textract").detect_document_text(Document={"Bytes": b""})  # needs textract:DetectDocumentText on *
    boto3.client("comprehend").detect_sentiment(Text=text, LanguageCode="en")  # needs comprehend:DetectSentiment on *
    boto3.client("rekognition").detect_labels(Image={"Bytes": b""})  # needs rekognition:DetectLabels on *
    boto3.client("translate").translate_text(Text=text, SourceLanguageCode="de", TargetLanguageCode="en")  # needs translate:TranslateText on *
    boto3.client("transcribe").start_transcription_job(TranscriptionJobName="a", Media={})  # needs transcribe:StartTranscriptionJob
