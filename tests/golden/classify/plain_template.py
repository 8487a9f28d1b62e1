from string import Template

LETTER = Template("Dear $name, thank you for your order of $item. It will arrive soon.")

def letter(name: str, item: str) -> str:
    """Fill in a letter."""
    return LETTER.substitute(name=name, item=item)
