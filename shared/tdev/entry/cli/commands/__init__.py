"""One file per command; loaded only when it is called."""
