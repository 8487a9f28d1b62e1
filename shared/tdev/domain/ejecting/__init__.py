"""A service as a project of its own: plain Python, plain CDK and tests, that need nothing of this product."""
