class TrafficLight:
    """Cycles through colours."""
    ORDER = {"red": "green", "green": "amber", "amber": "red"}

    def __init__(self):
        self.colour = "red"

    def run(self, ticks: int) -> str:
        for _ in range(ticks):
            self.colour = self.ORDER[self.colour]
        return self.colour
