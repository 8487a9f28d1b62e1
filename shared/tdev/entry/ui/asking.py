"""A request for a page, checked: what views look at."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tdev.entry.api.incoming import Incoming
from tdev.entry.ui.calls import Api
from tdev.entry.ui.visitors import Visitor
from tdev.entry.ui.words import Words
from tdev.kernel.errors import DeniedError, InvalidError, MediaTypeError, UnauthenticatedError

_FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 500
TOKEN = "form_token"  # noqa: S105 - the name of a field
_SAME_SITE = ("same-origin", "none")


@dataclass(frozen=True)
class Asked:
    """A request for a page.

    Attributes:
        path: Decoded path.
        query: Parameters; of those that are there more than once the last.
        parts: Values of the path's parameters.
        form: Fields of a form that was sent.
        words: The language of the visitor.
        visitor: Who asks; None on open pages only.
        is_part: Whether htmx asks for a part of a page.
        theme: light, dark, or empty: as the system has it.
        context: The context of the function's call.
        request_id: Identifier of the request.
    """

    path: str
    query: Mapping[str, str]
    words: Words
    visitor: Visitor | None
    is_part: bool
    theme: str
    context: Any
    request_id: str
    parts: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def who(self) -> Visitor:
        """The visitor. Raises ``UnauthenticatedError`` when there is none."""
        if self.visitor is None:
            raise UnauthenticatedError("nobody is signed in")
        return self.visitor

    @property
    def api(self) -> Api:
        """The API as this visitor has it."""
        return Api(self.who.principal, self.context, self.request_id)

    def text(self, name: str) -> str:
        """A field of the form without the spaces around it; empty when it is not there."""
        return self.form.get(name, "").strip()


def query_of(event: Mapping[str, Any]) -> dict[str, str]:
    """The parameters of a request's query."""
    return dict(parse_qsl(str(event.get("rawQueryString") or ""), max_num_fields=_MOST_FIELDS))


def cookies_of(event: Mapping[str, Any]) -> Sequence[str]:
    """The cookies of a request as ``name=value``."""
    found = event.get("cookies")
    return [str(each) for each in found] if isinstance(found, list) else []


def form_of(request: Incoming, visitor: Visitor) -> dict[str, str]:
    """The fields of a form, when it comes from one of our own pages for this visitor.

    Raises:
        MediaTypeError: When it is no form.
        DeniedError: When another site has sent it, or its token is not the visitor's.
        InvalidError: When it has too many fields, or is no UTF-8.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _FORM:
        raise MediaTypeError(f"a page takes forms only, not {kind[:60] or 'nothing'!r}")
    _refuse_other_sites(request)
    try:
        pairs = parse_qsl(
            request.raw_body().decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict"
        )
    except ValueError as cause:
        raise InvalidError("the form cannot be read") from cause
    form = dict(pairs)
    if not hmac.compare_digest(form.pop(TOKEN, "").encode(), visitor.form_token.encode()):
        raise DeniedError("this form is not from this session", hint="load the page again and send it once more")
    return {name: value.replace("\r\n", "\n") for name, value in form.items()}


def _refuse_other_sites(request: Incoming) -> None:
    """Browsers say where a form comes from; one that does not say has the token to prove itself."""
    if request.headers.get("sec-fetch-site", "none") not in _SAME_SITE:
        raise DeniedError("forms of other sites are not taken")
    origin = request.headers.get("origin", "")
    if origin and urlsplit(origin).netloc != request.headers.get("host", ""):
        raise DeniedError("forms of other sites are not taken")
