import torch
from transformers import pipeline

classify = pipeline("text-classification", model="distilbert-base-uncased-finetuned-sst-2-english")


@torch.inference_mode()
def label(text: str) -> str:
    return classify(text)[0]["label"]
