"""What is deployed to AWS. Reads declarations of the package (tables, machines, functions) and none of its code."""
