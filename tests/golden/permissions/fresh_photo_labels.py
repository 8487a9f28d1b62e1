import boto3

rekognition = boto3.client("rekognition")


def labels(key: str, minimum: float = 80.0) -> list[str]:
    image = {"S3Object": {"Bucket": "photos", "Name": key}}
    answer = rekognition.detect_labels(Image=image, MaxLabels=10, MinConfidence=minimum)  # needs rekognition:DetectLabels on *, s3:GetObject on photos/*
    return [label["Name"] for label in answer["Labels"]]
