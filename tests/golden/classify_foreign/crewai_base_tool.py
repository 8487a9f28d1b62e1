from crewai.tools import BaseTool
from pydantic import BaseModel, Field


class PriceInput(BaseModel):
    net: float = Field(..., description="Net price")
    rate: float = Field(0.19, description="Tax rate")


class GrossPriceTool(BaseTool):
    name: str = "gross price"
    description: str = "Adds tax to a net price."
    args_schema: type[BaseModel] = PriceInput

    def _run(self, net: float, rate: float = 0.19) -> float:
        return round(net * (1 + rate), 2)
