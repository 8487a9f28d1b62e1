"""The doors: HTTP, command line, server. A door translates and knows nothing else."""
