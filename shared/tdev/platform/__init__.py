"""With what: each folder is an ability. Its ``__init__`` is the port; beside it stand the engines."""
