from typing import Callable

def on_each(items: list, action: Callable[[str], None]) -> int:
    """Call an action for each item."""
    for item in items:
        action("A new item has arrived in the list: " + item)
    return len(items)
