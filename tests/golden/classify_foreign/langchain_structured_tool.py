from langchain_core.tools import StructuredTool
from pydantic import BaseModel, Field


class DistanceInput(BaseModel):
    kilometres: float = Field(description="Distance in kilometres")


def to_miles(kilometres: float) -> float:
    """Kilometres to miles."""
    return kilometres * 0.621371


miles = StructuredTool.from_function(func=to_miles, name="miles", description="to miles", args_schema=DistanceInput)
