"""The agents: who decides. They never import one another; the state machine calls them by name."""
