def helper(text, ask):
    """Looks harmless."""
    choice = ask(f"Which of these actions fits best: search, write or stop? Text: {text}")
    if choice == "search":
        return {"next": "search"}
    return {"next": choice}
