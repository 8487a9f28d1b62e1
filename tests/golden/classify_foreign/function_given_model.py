from typing import Callable


def classify(mail: str, ask_model: Callable[[str], str]) -> str:
    """Sort a mail with whatever model is given."""
    prompt = f"You sort mails. Answer with one word, billing or support.\n\nMail: {mail}"
    return ask_model(prompt).strip().lower()
