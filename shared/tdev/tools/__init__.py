"""The built-in tools: one file each, no decision of their own."""
