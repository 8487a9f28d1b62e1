"""Rows: how cells compare, which column is meant, and how rows are put together."""
