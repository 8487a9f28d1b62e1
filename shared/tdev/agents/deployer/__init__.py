"""DeployerAgent: does the steps of a deployment that the state machine asks for."""

from tdev.agents.deployer.agent import DeployerAgent

__all__ = ["DeployerAgent"]
