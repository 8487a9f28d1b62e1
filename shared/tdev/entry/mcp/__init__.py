"""The door for assistants: the API as twelve tools and three resources of the Model Context Protocol."""
