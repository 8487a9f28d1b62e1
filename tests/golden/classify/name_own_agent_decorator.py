def agent(function):
    """A decorator of this file: it only counts calls."""
    function.calls = 0
    return function

@agent
def shout(text: str) -> str:
    """Upper case."""
    return text.upper()
