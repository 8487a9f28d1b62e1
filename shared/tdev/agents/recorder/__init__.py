"""RecorderAgent: writes the end of an execution down."""

from tdev.agents.recorder.agent import RecorderAgent

__all__ = ["RecorderAgent"]
