class AddressAgent:
    """Checks addresses."""

    def __init__(self, country: str) -> None:
        self.country = country

    def run(self, address: dict) -> list[str]:
        problems = []
        for field in ("street", "city", "zip"):
            if not address.get(field):
                problems.append(field)
        return problems
