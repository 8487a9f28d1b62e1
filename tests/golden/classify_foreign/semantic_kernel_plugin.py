from semantic_kernel.functions import kernel_function


class LightsPlugin:
    """Lamps of a house."""

    lamps = {1: False, 2: True}

    @kernel_function(name="get_state", description="State of a lamp")
    def get_state(self, id: int) -> bool:
        return self.lamps[id]
