"""How much one caller may take, so that the others keep their share."""
