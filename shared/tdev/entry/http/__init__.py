"""HTTP messages at the doors, and what functions make of them: for the laptop region and for the API on AWS."""
