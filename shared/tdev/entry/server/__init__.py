"""The laptop region: the whole product in one process on one machine."""
