"""How much one caller may take, so that the others keep their share, and how much a run may cost."""
