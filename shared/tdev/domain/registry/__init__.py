"""What there is to build with: components by name and version, and the workflows made of them."""
