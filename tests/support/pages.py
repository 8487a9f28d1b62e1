"""A browser without a screen for the pages: it keeps cookies, follows redirects and sends forms as they are there."""

import base64
import gzip
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from tdev.entry.process import runtime
from tdev.entry.web_function import handler
from tdev.kernel.roles import ROLES
from tests.support.walk import event


class Form:
    """One form of a page: where it goes, and what stands in its fields."""

    def __init__(self, attributes: Mapping[str, str | None]) -> None:
        self.method = (attributes.get("method") or "get").lower()
        self.action = attributes.get("action") or ""
        self.fields: dict[str, str] = {}
        self.buttons: list[tuple[str, str]] = []


class _Reader(HTMLParser):
    """Collects forms, links, ids and the text that people see."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._open: Form | None = None
        self._area = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        name = found.get("name") or ""
        if tag == "form":
            self._open = Form(found)
            self.forms.append(self._open)
        elif tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        elif self._open is not None and name:
            self._field(tag, name, found)
        elif tag == "option" and self._select and self._open is not None:
            if "selected" in found or self._select not in self._open.fields:
                self._open.fields[self._select] = found.get("value") or ""

    def _field(self, tag: str, name: str, found: dict[str, str | None]) -> None:
        assert self._open is not None
        kind = found.get("type") or ""
        if tag == "textarea":
            self._area = name
            self._open.fields[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "button":
            self._open.buttons.append((name, found.get("value") or ""))
        elif kind != "checkbox" or "checked" in found:
            self._open.fields[name] = found.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._area and self._open is not None:
            self._open.fields[self._area] += data
        elif data.strip():
            self.text.append(" ".join(data.split()))


@dataclass(frozen=True)
class Seen:
    """A page as it came.

    Attributes:
        status: HTTP status.
        headers: Names in lower case.
        html: Its source; of a file each byte as one character.
        path: Where it was.
    """

    status: int
    headers: Mapping[str, str]
    html: str
    path: str
    cookies: tuple[str, ...] = ()

    @property
    def read(self) -> _Reader:
        """What stands in it."""
        reader = _Reader()
        reader.feed(self.html)
        return reader

    @property
    def text(self) -> str:
        """What people read."""
        return " ".join(self.read.text)

    def form(self, action: str) -> Form:
        """The form that goes to a path that ends so."""
        return next(each for each in self.read.forms if each.action.partition("?")[0].endswith(action))


@dataclass
class Browser:
    """Somebody who looks at pages; ``enter`` lets him in."""

    cookies: dict[str, str] = field(default_factory=dict)
    language: str = "en"

    def enter(self, *, tenant: str = "local", subject: str = "ann", roles: tuple[str, ...] = ROLES) -> "Browser":
        """Come in with a ticket for these roles."""
        says = {"subject": subject, "roles": list(roles)}
        ticket, _ = runtime().passes(tenant).give("ticket", says, 300)
        assert self.get(f"/ui/enter?ticket={ticket}").status == 200
        return self

    def get(self, address: str, **headers: str) -> Seen:
        """Look at a page."""
        return self.ask("GET", address, None, headers)

    def send(self, form: Form, *, button: tuple[str, str] = ("", ""), **given: str) -> Seen:
        """Send a form with its own fields and these, and look at what comes of it."""
        name, value = button
        filled = {**form.fields, **given, **({name: value} if name else {})}
        answer = self.post(form.action, filled)
        return self.get(answer.headers["location"]) if answer.status == 303 else answer

    def post(self, address: str, fields: Mapping[str, str], **headers: str) -> Seen:
        """Send fields to an address; a redirect is not followed."""
        kind = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
        return self.ask("POST", address, urlencode(fields), {**kind, **headers})

    def ask(self, method: str, address: str, body: str | None, headers: Mapping[str, str]) -> Seen:
        """Send a request as API Gateway would hand it on."""
        parts = urlsplit(address)
        named = {name.replace("_", "-").lower(): value for name, value in headers.items()}
        made: dict[str, Any] = event(method, unquote(parts.path), headers={"accept-language": self.language, **named})
        made["rawQueryString"] = parts.query
        if self.cookies:
            made["cookies"] = [f"{name}={value}" for name, value in self.cookies.items()]
        if body is not None:
            made["body"] = body
        answer = handler(made, None)
        text = answer["body"]
        if answer["isBase64Encoded"]:
            content = base64.b64decode(text)
            is_packed = "content-encoding" in answer["headers"]
            text = gzip.decompress(content).decode() if is_packed else content.decode("latin-1")
        given = tuple(answer.get("cookies", ()))
        for each in given:
            self._keep(each)
        return Seen(answer["statusCode"], answer["headers"], text, parts.path, given)

    def _keep(self, given: str) -> None:
        name, value, attributes = re.fullmatch(r"([^=]+)=([^;]*)(.*)", given).groups()  # type: ignore[union-attr]
        if "Max-Age=0" in attributes:
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value


def ended(browser: Browser, path: str, word: str, within_s: float = 60.0) -> Seen:
    """The page when it says this word."""
    until = time.monotonic() + within_s
    while word not in (seen := browser.get(path)).text:
        assert time.monotonic() < until, seen.text
        time.sleep(0.02)
    return seen
