"""WorkflowExecutorAgent: runs a workflow step by step, with a checkpoint behind each."""

from tdev.agents.executor.agent import WorkflowExecutorAgent

__all__ = ["WorkflowExecutorAgent"]
