"""What a new component, workflow or project begins with: files that pass every gate as they are."""
