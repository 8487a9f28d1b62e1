"""The page ``/docs``: the OpenAPI document for reading. One file, no script, nothing from elsewhere."""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

_STYLE = """
:root{color-scheme:light dark;--line:#8884;--soft:#8881}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h2{margin-top:2.5rem;border-bottom:1px solid var(--line)}
details{border:1px solid var(--line);border-radius:.4rem;margin:.5rem 0;padding:.4rem .8rem}
summary{cursor:pointer}
code,pre{font:14px/1.4 ui-monospace,monospace}
pre{background:var(--soft);padding:.6rem;overflow-x:auto;border-radius:.3rem}
.method{display:inline-block;min-width:3.5rem;font-weight:700}
table{border-collapse:collapse;width:100%}
td,th{border-bottom:1px solid var(--line);padding:.25rem .5rem;text-align:left;vertical-align:top}
a{color:inherit}
:focus-visible{outline:2px solid}
""".strip()


def policy() -> str:
    """The Content-Security-Policy of the page: its own style sheet, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'; base-uri 'none'"


def page(openapi: str) -> str:
    """The page of an OpenAPI document, given as JSON text."""
    document = json.loads(openapi)
    info = document["info"]
    title = f"{escape(info['title'])} {escape(info['version'])}"
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main>",
        f'<h1>{title}</h1><p>{_text(info.get("description", ""))}</p><p><a href="/openapi.json">openapi.json</a></p>',
        *(part for tag in document["tags"] for part in _tag(tag, document)),
        "<h2>Schemas</h2>",
        *(_schema(name, schema) for name, schema in document["components"]["schemas"].items()),
        "</main></body></html>",
    ]
    return "\n".join(parts)


def _tag(tag: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[str]:
    yield f"<h2>{escape(tag['name'])}</h2><p>{_text(tag.get('description', ''))}</p>"
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if tag["name"] in operation["tags"]:
                yield _operation(path, method, operation)


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> str:
    role = operation.get("x-tdev-role")
    who = f"Needs the role <b>{escape(role)}</b>." if role else "Anybody may use it."
    rows = [
        _row(p["name"], f"in {p['in']}{', required' if p.get('required') else ''}", p.get("description", ""))
        for p in operation.get("parameters", [])
    ]
    rows += [
        _row("body", media, _link(content.get("schema", {})))
        for media, content in operation.get("requestBody", {}).get("content", {}).items()
    ]
    for status, response in operation["responses"].items():
        content = response.get("content", {})
        shown = ", ".join(_link(each.get("schema", {})) for each in content.values())
        rows.append(_row(status, response["description"], shown))
    return (
        f'<details id="{escape(operation["operationId"])}"><summary><span class="method">{method.upper()}</span> '
        f"<code>{escape(path)}</code> {_text(operation['summary'])}</summary>"
        f"<p>{_text(operation.get('description', ''))}</p><p>{who}</p><table>{''.join(rows)}</table></details>"
    )


def _row(*cells: str) -> str:
    """Cells are plain text, but for links made by ``_link``."""
    shown = (cell if cell.startswith('<a href="#') else _text(cell) for cell in cells)
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in shown) + "</tr>"


def _link(schema: Mapping[str, Any]) -> str:
    target = schema.get("$ref") or schema.get("items", {}).get("$ref")
    name = escape(str(target).rpartition("/")[2]) if target else ""
    return f'<a href="#schema-{name}">{name}{"[]" if "items" in schema else ""}</a>' if name else ""


def _schema(name: str, schema: Mapping[str, Any]) -> str:
    text = escape(json.dumps(schema, indent=2, ensure_ascii=False))
    return (
        f'<details id="schema-{escape(name)}"><summary><code>{escape(name)}</code></summary><pre>{text}</pre></details>'
    )


def _text(text: str) -> str:
    """Plain text with `code` in back quotes."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if at % 2 else part for at, part in enumerate(parts))
