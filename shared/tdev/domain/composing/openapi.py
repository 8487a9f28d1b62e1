"""Specifications from an OpenAPI 3 document: one component per operation, JSON in and out."""

import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tdev.domain.workflow.schemas import resolve
from tdev.kernel.errors import Finding, InvalidError
from tdev.model.component import Effect
from tdev.model.spec import Spec

MOST_OPERATIONS = 200
_METHODS = ("get", "post", "put", "patch", "delete")
_JSON = re.compile(r"application/(?:[\w.+-]*\+)?json|\*/\*")
_DEEP = 6


@dataclass(frozen=True, slots=True)
class _Place:
    """One input: its name in Python, where it goes, and its name there."""

    name: str
    goes: Literal["path", "query", "header", "body"]
    wire: str
    schema: Mapping[str, Any]
    required: bool


def specs_from_openapi(document: Mapping[str, Any], server: str = "") -> list[Spec]:
    """The operations of a document as specifications, in its order.

    Args:
        document: OpenAPI 3.0 or 3.1, as parsed JSON or YAML.
        server: Address to use; without it the first absolute one of ``servers``.

    Raises:
        InvalidError: When it is no such document, has no operation or no address, or more than 200 operations.
    """
    if not str(document.get("openapi", "")).startswith("3."):
        raise _wrong("openapi", "this is no OpenAPI 3 document: it must say openapi: 3.x.y")
    address = (server or _server(document)).rstrip("/")
    if not re.match(r"https?://[^\s/]", address):
        raise _wrong("servers", "there is no absolute address; name one with server")
    paths = document.get("paths")
    found = []
    for path, item in (paths if isinstance(paths, Mapping) else {}).items():
        if isinstance(item, Mapping):
            for method in _METHODS:
                if isinstance(item.get(method), Mapping):
                    found.append(_spec(document, address, str(path), method, item))
    if not found:
        raise _wrong("paths", "there is no operation in it")
    if len(found) > MOST_OPERATIONS:
        raise _wrong("paths", f"it has {len(found)} operations, at most {MOST_OPERATIONS} are read")
    return _distinct(found)


def _spec(document: Mapping[str, Any], server: str, path: str, method: str, item: Mapping[str, Any]) -> Spec:
    operation = item[method]
    places = list(_places(document, item, operation))
    whole = [place for place in places if place.goes == "body" and place.wire == ""]
    auth, secret = _auth(document, operation)
    body = [[place.wire, place.name] for place in places if place.goes == "body"]
    by_wire = {place.wire: place.name for place in places if place.goes == "path"}
    told = str(operation.get("summary") or operation.get("description") or f"{method.upper()} {path}")
    # Whoever carries a secret somewhere sends: a person is asked before each run.
    reads: tuple[Effect, ...] = ("fetch", "send") if secret else ("fetch",)
    effects: dict[str, tuple[Effect, ...]] = {"get": reads, "delete": ("send", "destructive")}
    properties = {}
    for place in sorted(places, key=lambda place: not place.required):
        schema = {**_plain(document, place.schema)}
        if not place.required:
            schema = {**schema, "type": [str(schema.get("type", "string")), "null"], "default": None}
        properties[place.name] = schema
    return Spec(
        name=_snake(str(operation.get("operationId") or f"{method} {path}")),
        description=" ".join(told.split())[:900],
        inputs={
            "type": "object",
            "properties": properties,
            "required": [place.name for place in places if place.required],
        },
        outputs=_answer(document, operation),
        effects=effects.get(method, ("send",)),
        secrets=(secret,) if secret else (),
        template="call_http",
        parameters={
            "method": method.upper(),
            "server": server,
            "path": _parts(path, by_wire),
            "query": [[place.wire, place.name] for place in places if place.goes == "query"],
            "header": [[place.wire, place.name] for place in places if place.goes == "header"],
            "body": [["", whole[0].name]] if whole else body or None,
            "auth": auth,
            "failures": _failures(document, operation),
        },
        words=" ".join(told.split())[:900],
        source="openapi",
    )


def _server(document: Mapping[str, Any]) -> str:
    servers = document.get("servers")
    for each in servers if isinstance(servers, list) else ():
        if isinstance(each, Mapping):
            url = str(each.get("url", ""))
            variables = each.get("variables")
            for name, variable in (variables if isinstance(variables, Mapping) else {}).items():
                if isinstance(variable, Mapping):
                    url = url.replace("{" + str(name) + "}", str(variable.get("default", "")))
            if url.startswith("http") and "{" not in url:
                return url
    return ""


def _places(document: Mapping[str, Any], item: Mapping[str, Any], operation: Mapping[str, Any]) -> Iterator[_Place]:
    taken: set[str] = set()
    own = {(p.get("in"), p.get("name")): p for p in _parameters(document, operation)}
    shared = {(p.get("in"), p.get("name")): p for p in _parameters(document, item)}
    for (goes, wire), parameter in {**shared, **own}.items():
        if goes in ("path", "query", "header") and isinstance(wire, str):
            schema = parameter.get("schema")
            required = goes == "path" or bool(parameter.get("required"))
            told = {**(schema if isinstance(schema, Mapping) else {}), **_description(parameter)}
            yield _Place(_free(wire, taken), goes, wire, told, required)
    body = resolve(_mapping(operation.get("requestBody")), document)
    schema = _json_schema(document, body)
    if schema is None:
        return
    known = _mapping(schema.get("properties"))
    if not known:
        yield _Place(_free("body", taken), "body", "", schema, bool(body.get("required", True)))
    for wire, each in known.items():
        required = wire in schema.get("required", ())
        yield _Place(_free(str(wire), taken), "body", str(wire), _mapping(each), required)


def _parameters(document: Mapping[str, Any], holder: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    listed = holder.get("parameters")
    return [resolve(each, document) for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []


def _json_schema(document: Mapping[str, Any], holder: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The schema of the JSON content of a body or an answer; None when it has none."""
    for media, content in _mapping(holder.get("content")).items():
        if _JSON.fullmatch(str(media).partition(";")[0]):
            return _merged(document, resolve(_mapping(_mapping(content).get("schema")), document))
    return None


def _merged(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """With the parts of ``allOf`` put together."""
    parts = schema.get("allOf")
    if not isinstance(parts, list):
        return schema
    found: dict[str, Any] = {"type": "object", "properties": {}, "required": []}
    for part in parts:
        each = resolve(_mapping(part), document)
        found["properties"] |= _mapping(each.get("properties"))
        found["required"] = [*found["required"], *each.get("required", ())]
    return found


def _answer(document: Mapping[str, Any], operation: Mapping[str, Any]) -> dict[str, Any]:
    for status, answer in sorted(_mapping(operation.get("responses")).items()):
        if str(status).startswith("2"):
            schema = _json_schema(document, resolve(_mapping(answer), document))
            if schema is not None:
                return _plain(document, schema)
    return {}


def _plain(document: Mapping[str, Any], schema: Mapping[str, Any], depth: int = _DEEP) -> dict[str, Any]:
    """A schema without references: what Python's annotations and a plan need to know of it."""
    here = _merged(document, resolve(schema, document))
    kept = ("type", "description", "enum", "format", "minimum", "maximum")
    found = {key: here[key] for key in kept if key in here and key != "format"}
    if here.get("nullable") and isinstance(found.get("type"), str):
        found["type"] = [found["type"], "null"]
    if depth and isinstance(here.get("items"), Mapping):
        found["items"] = _plain(document, here["items"], depth - 1)
    if depth and _mapping(here.get("properties")):
        found["type"] = "object"
        found["properties"] = {str(k): _plain(document, _mapping(v), depth - 1) for k, v in here["properties"].items()}
    return found


def _auth(document: Mapping[str, Any], operation: Mapping[str, Any]) -> tuple[list[str] | None, str]:
    """Where a secret goes, and its name; nothing when none is needed, or the way is none that is known."""
    wanted = operation.get("security", document.get("security"))
    names = [str(name) for each in wanted or () if isinstance(each, Mapping) for name in each]
    schemes = _mapping(_mapping(document.get("components")).get("securitySchemes"))
    title = str(_mapping(document.get("info")).get("title", "api"))
    for name in names:
        scheme = resolve(_mapping(schemes.get(name)), document)
        secret = re.sub(r"\W+", "_", f"{title}_{name}", flags=re.ASCII).strip("_").upper()[:60] or "API_KEY"
        secret = secret if secret[:1].isalpha() else f"API_{secret}"
        if scheme.get("type") == "apiKey" and scheme.get("in") in ("header", "query"):
            return [
                str(scheme["in"]),
                str(scheme.get("name", "")).lower() if scheme["in"] == "header" else str(scheme.get("name", "")),
            ], secret
        if scheme.get("type") in ("oauth2", "openIdConnect") or str(scheme.get("scheme", "")).lower() == "bearer":
            return ["bearer", "Bearer "], secret
        if str(scheme.get("scheme", "")).lower() == "basic":
            return ["basic", "Basic "], secret
    return None, ""


def _failures(document: Mapping[str, Any], operation: Mapping[str, Any]) -> list[list[Any]]:
    found: list[list[Any]] = []
    for status, answer in _mapping(operation.get("responses")).items():
        if re.fullmatch(r"[45]\d\d", str(status)):
            told = str(resolve(_mapping(answer), document).get("description", "the server refused"))
            found.append([int(status), " ".join(told.split())[:200]])
    return found


def _parts(path: str, by_wire: Mapping[str, str]) -> list[list[str]]:
    parts = []
    for text, wire in re.findall(r"([^{}]+)|\{([^{}]+)\}", path):
        if text:
            parts.append(["text", text])
        elif wire in by_wire:
            parts.append(["input", by_wire[wire]])
        else:
            raise _wrong(f"paths/{path}", f"the path needs {wire!r}, which is no parameter")
    return parts


def _distinct(specs: list[Spec]) -> list[Spec]:
    """The same specifications with names of their own."""
    seen: dict[str, int] = {}
    found = []
    for spec in specs:
        count = seen[spec.name] = seen.get(spec.name, 0) + 1
        found.append(spec if count == 1 else spec.model_copy(update={"name": f"{spec.name}_{count}"}))
    return found


def _snake(text: str) -> str:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    plain = re.sub(r"[^0-9A-Za-z]+", "_", spaced).strip("_").lower()[:56] or "call"
    plain = plain if plain[0].isalpha() else f"call_{plain}"
    return f"{plain}_it" if keyword.iskeyword(plain) else plain


def _free(wire: str, taken: set[str]) -> str:
    """A name in Python that no other input has, and that the code of the template does not use."""
    plain = _snake(wire)
    if plain in ("context", "given", "path", "query", "headers", "url", "answer", "content", "sent", "told", "json"):
        plain = f"{plain}_value"
    while plain in taken:
        plain = f"{plain}_2"
    taken.add(plain)
    return plain


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _description(parameter: Mapping[str, Any]) -> dict[str, Any]:
    said = parameter.get("description")
    return {"description": said} if isinstance(said, str) else {}


def _wrong(where: str, what: str) -> InvalidError:
    return InvalidError(
        f"the OpenAPI document cannot be used: {what}", [Finding(f"#/openapi/{where}", what, "openapi")]
    )
