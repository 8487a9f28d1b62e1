"""Pure know-how, one folder per subject. Ports come in as arguments; no clock, id, file or network of its own."""
