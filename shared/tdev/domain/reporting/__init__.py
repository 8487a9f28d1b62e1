"""What gates found over many files, told for people and for machines."""
