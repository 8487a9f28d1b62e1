"""What the tests of components have said, run by run."""
