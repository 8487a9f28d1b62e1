from agno.tools import Toolkit


class TemperatureTools(Toolkit):
    """Conversions between scales."""

    def __init__(self, **kwargs):
        super().__init__(name="temperature", tools=[self.to_celsius, self.to_fahrenheit], **kwargs)

    def to_celsius(self, fahrenheit: float) -> float:
        """Fahrenheit to Celsius."""
        return (fahrenheit - 32) * 5 / 9

    def to_fahrenheit(self, celsius: float) -> float:
        """Celsius to Fahrenheit."""
        return celsius * 9 / 5 + 32
