"""The nouns of the project: one file per noun, pydantic, frozen, strict about unknown fields."""
