"""One file per page; each declares its routes with ``PAGES``."""
