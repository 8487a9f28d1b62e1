from crewai.tools import BaseTool


class GrossPriceTool(BaseTool):
    name: str = "gross price"
    description: str = "Adds tax to a net price."

    def _run(self, net: float, rate: float = 0.19) -> float:
        return round(net * (1 + rate), 2)
