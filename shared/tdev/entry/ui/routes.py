"""How a file of ``pages`` declares what it answers."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from tdev.entry.ui.asking import Asked
from tdev.entry.ui.showing import Shown

View = Callable[[Asked], Shown]


@dataclass(frozen=True)
class Page:
    """One method on one path.

    Attributes:
        method: GET or POST.
        rule: Path, with parameters as ``<name>``; ``<path>`` at its end is all that follows, slashes too.
        view: Answers the request.
        open: Whether somebody may come who is not signed in.
    """

    method: str
    rule: str
    view: View
    open: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What the paths of this page look like."""
        rest = self.rule.replace("<path>", "(?P<path>(?s:.+))")
        return re.compile(re.sub(r"(?<!P)<(\w+)>", r"(?P<\1>[^/]+)", rest))


@dataclass(frozen=True)
class Pages:
    """The pages of one file."""

    found: list[Page] = field(default_factory=list)

    def get(self, rule: str, *, open: bool = False) -> Callable[[View], View]:
        """Declare a page that is looked at."""
        return self._declare("GET", rule, open)

    def post(self, rule: str) -> Callable[[View], View]:
        """Declare what a form is sent to; its token is checked before."""
        return self._declare("POST", rule, False)

    def _declare(self, method: str, rule: str, open: bool) -> Callable[[View], View]:
        def register(view: View) -> View:
            self.found.append(Page(method, rule, view, open))
            return view

        return register
