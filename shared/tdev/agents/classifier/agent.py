"""The agent behind ``/api/classify``: a request in, an analysis out. It decides nothing that the rules do not say."""

from typing import Any

from pydantic import Field

from tdev.domain.analysis.reading import analyze
from tdev.model.analysis import Analysis
from tdev.model.noun import Noun


class ClassifyRequest(Noun):
    """Code to classify; ``name`` picks one of several components."""

    code: str = Field(min_length=1, max_length=200_000)
    filename: str = Field(default="<code>", max_length=255)
    name: str | None = Field(default=None, max_length=64)


class ClassifierAgent:
    """Classifies source text as tool, agent or team, with the evidence.

    Args:
        runtime: The abilities of this process; reading code needs none of them.
    """

    request = ClassifyRequest

    def __init__(self, runtime: Any) -> None:
        self.runtime = runtime

    def run(self, request: ClassifyRequest) -> Analysis:
        """Analyse the code.

        Raises:
            InvalidError: When the code cannot be read, or holds no component of this name.
        """
        return analyze(request.code, filename=request.filename, name=request.name)
