from langchain_core.tools import BaseTool
from pydantic import BaseModel, Field


class MilesInput(BaseModel):
    kilometres: float = Field(description="a distance")


class MilesTool(BaseTool):
    name: str = "to miles"
    description: str = "Kilometres to miles"
    args_schema: type[BaseModel] = MilesInput

    def _run(self, kilometres: float) -> float:
        return round(kilometres * 0.621371, 3)
