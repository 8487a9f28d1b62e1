def best_offer(offers: list[dict]) -> dict:
    """The cheapest offer."""
    best = min(offers, key=lambda offer: offer["price"])
    return best
