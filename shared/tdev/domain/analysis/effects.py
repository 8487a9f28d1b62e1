"""What code does to the world: effects, AWS actions and secrets of one part, each with its line."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tdev.domain.analysis import frameworks, knowledge
from tdev.domain.analysis.origins import AWS_RESOURCES
from tdev.domain.analysis.parts import Module, Part
from tdev.domain.analysis.tables import words
from tdev.model.analysis import AwsAction, Evidence
from tdev.model.component import Effect

_RESOURCE_NAMES = frozenset(name[1:] for name in AWS_RESOURCES)
_SQL_CHANGES = re.compile(r"^\s*(delete\s+from|drop\s+(table|database|schema|index)|truncate)\b", re.IGNORECASE)
_RESOURCE_KEYWORDS = words(
    "Bucket TableName FunctionName QueueUrl TopicArn SecretId StateMachineArn stateMachineArn StreamName Name"
    " LogGroupName ClusterName RoleArn RoleName modelId KeyId"
)


@dataclass(slots=True)
class Doings:
    """What one part does; ``effects`` holds the first line that shows each effect."""

    effects: dict[Effect, Evidence] = field(default_factory=dict)
    aws: dict[tuple[str, int], AwsAction] = field(default_factory=dict)
    secrets: dict[str, None] = field(default_factory=dict)


class Effects:
    """Reads effects part by part.

    Args:
        module: The module.
        lines: Its source lines, for the evidence.
    """

    def __init__(self, module: Module, lines: list[str]) -> None:
        self._module = module
        self._origins = module.origins
        self._lines = lines
        self._known: dict[Part, Doings] = {}

    def of(self, part: Part) -> Doings:
        """What the code of this part does by itself."""
        if part not in self._known:
            doings = self._known[part] = Doings()
            for node in part.nodes:
                self._visit(node, doings)
        return self._known[part]

    def _visit(self, node: ast.AST, doings: Doings) -> None:
        if isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript):
            for origin in self._origins.of(node):
                for effect in self._mentioned(origin, node):
                    self._add(doings, effect, node)
        if isinstance(node, ast.Call):
            self._call(node, doings)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            self._import(node, doings)
        elif isinstance(node, ast.Subscript):
            self._item(node, doings)

    def _mentioned(self, origin: str, node: ast.expr) -> Iterator[Effect]:
        """Effects of naming something, called or handed on."""
        plain = origin.removeprefix("builtins.")
        yield from knowledge.CALLS.get(plain, ())
        if plain.startswith("aws:"):
            return
        yield from (effect for prefix, effect in knowledge.PREFIXES if plain.startswith(prefix))
        if plain == "open" and not self._is_called(node):
            yield from ("read:files", "write:files")
        if plain.endswith((".__globals__", ".__subclasses__", ".__code__", ".__builtins__", ".f_globals", ".f_back")):
            yield "dynamic"

    def _is_called(self, node: ast.AST) -> bool:
        parent = self._module.scopes.parents.get(node)
        return isinstance(parent, ast.Call) and parent.func is node

    def _call(self, node: ast.Call, doings: Doings) -> None:
        callees = self._origins.of(node.func)
        for callee in callees:
            plain = callee.removeprefix("builtins.").removeprefix("io.").removeprefix("codecs.")
            if plain.startswith("aws:"):
                self._aws(plain, node, doings)
                continue
            for effect in (*self._opened(plain, node), *self._http(plain, node), *self._special(plain, node)):
                self._add(doings, effect, node)
            if frameworks.builds_agent(plain) or frameworks.builds_team(plain) or frameworks.asks_model(plain):
                self._add(doings, "send", node)
        if isinstance(node.func, ast.Attribute):
            self._method(node, node.func.attr, callees, doings)
        if callees & {"os.environ.get", "os.getenv", "os.environ.pop", "keyring.get_password"} or any(
            o.endswith((".secret", ".get_secret")) for o in callees
        ):
            name = self._origins.text(node.args[0]) if node.args else None
            if name:
                doings.secrets.setdefault(name)

    def _method(self, node: ast.Call, attr: str, callees: frozenset[str], doings: Doings) -> None:
        module_function = callees and all(self._is_module_function(callee) for callee in callees)
        if not module_function and (attr not in ("unlink", "chmod") or not callees or "aws:" not in "".join(callees)):
            for effect in knowledge.METHODS.get(attr, ()):
                self._add(doings, effect, node)
        if attr == "rename" and any(c.startswith("pathlib.") for c in callees):
            self._add(doings, "write:files", node)
        if attr in ("execute", "executemany", "executescript", "sql", "query"):
            text = self._origins.text(node.args[0]) if node.args else None
            if text and _SQL_CHANGES.match(text):
                self._add(doings, "destructive", node)
        if attr in ("call", "call_component") and len(node.args) + len(node.keywords) == 2:
            if any(c.startswith(("param", "tdev.", "Context()")) for c in callees):
                self._add(doings, "invoke", node)

    def _is_module_function(self, callee: str) -> bool:
        return "()" not in callee and not callee.startswith("param") and callee.count(".") == 1

    def _opened(self, callee: str, node: ast.Call) -> Iterator[Effect]:
        """``open`` in its forms: the mode decides; an unknown mode counts as both."""
        if callee in ("open", "os.open", "gzip.open", "bz2.open", "lzma.open", "aiofiles.open"):
            mode: ast.expr | None = node.args[1] if len(node.args) > 1 else None
        elif callee.startswith("pathlib.") and callee.endswith(".open"):
            mode = node.args[0] if node.args else None
        else:
            return
        mode = next((k.value for k in node.keywords if k.arg == "mode"), mode)
        text = "r" if mode is None else self._origins.text(mode)
        if text is None or not set(text) & set("wax") or "+" in text:
            yield "read:files"
        if text is None or set(text) & set("wax+"):
            yield "write:files"

    def _http(self, callee: str, node: ast.Call) -> Iterator[Effect]:
        method = frameworks.last(callee)
        if knowledge.HTTP_CLIENTS.match(callee) and method in knowledge.HTTP_METHODS:
            yield from knowledge.HTTP_METHODS[method]
        elif callee in ("urllib.request.urlopen", "urllib.request.Request"):
            sends = len(node.args) > 1 or any(k.arg in ("data", "method") for k in node.keywords)
            yield "send" if sends else "fetch"
        elif method == "request" and (
            "web" in callee or frameworks.root(callee) in ("requests", "httpx", "urllib3", "aiohttp")
        ):
            verb = (self._origins.text(node.args[0]) if node.args else None) or "post"
            yield from knowledge.HTTP_METHODS.get(verb.lower(), ("send",))
        elif callee.endswith((".web()", ".web().get", "Context().web")):
            yield "fetch"
        elif callee.endswith("Context().model"):
            yield "send"

    def _special(self, callee: str, node: ast.Call) -> Iterator[Effect]:
        """Calls whose arguments decide."""
        if (
            callee in ("getattr", "setattr", "delattr")
            and len(node.args) >= 2
            and self._origins.text(node.args[1]) is None
        ):
            if self._is_module(node.args[0]) or self._result_is_called(node):
                yield "dynamic"
        elif callee == "yaml.load" and not any(
            "Safe" in origin for k in node.keywords for origin in self._origins.of(k.value)
        ):
            yield "dynamic"

    def _is_module(self, node: ast.expr) -> bool:
        origins = self._origins.of(node)
        return any("(" not in o and not o.startswith(("def:", "param")) for o in origins) if origins else False

    def _result_is_called(self, node: ast.Call) -> bool:
        return self._is_called(node) and not self._is_self(node.args[0])

    def _is_self(self, node: ast.expr) -> bool:
        origins = self._origins.of(node)
        return bool(origins) and all(o.startswith("def:") for o in origins)

    def _import(self, node: ast.Import | ast.ImportFrom, doings: Doings) -> None:
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        for name in names:
            if name.partition(".")[0] in knowledge.NETWORK_MODULES:
                self._add(doings, "send", node)

    def _item(self, node: ast.Subscript, doings: Doings) -> None:
        for origin in self._origins.of(node.value):
            if origin in ("os.environ", "os.getenv") or origin.endswith(".secrets"):
                name = self._origins.text(node.slice)
                if name:
                    doings.secrets.setdefault(name)
            if origin in ("globals()", "locals()", "vars()", "__builtins__", "builtins.__dict__", "sys.modules"):
                self._add(doings, "dynamic", node)

    def _aws(self, callee: str, node: ast.Call, doings: Doings) -> None:
        for action in self._actions(callee, node):
            line = node.lineno
            doings.aws.setdefault((action, line), AwsAction(action=action, line=line, resource=self._resource(node)))
            effect: Effect = next((e for rule, e in knowledge.AWS_EFFECTS if re.search(rule, action)), "send")
            self._add(doings, effect, node)
            if action.endswith(("GetSecretValue", "GetParameter")) and (resource := self._resource(node)):
                doings.secrets.setdefault(resource)

    def _actions(self, callee: str, node: ast.Call) -> Iterator[str]:
        service, _, path = callee.removeprefix("aws:").partition(".")
        method = frameworks.last(callee)
        if "()" in path:
            return  # a method of an answer, as in ``answer["Body"].read()``
        if method in ("get_paginator", "get_waiter", "generate_presigned_url") and node.args:
            method = self._origins.text(node.args[0]) or ""
        kind, _, rest = path.partition(".")
        if f".{kind}" in AWS_RESOURCES and rest:
            known = knowledge.AWS_RESOURCE_METHODS.get(f"{service}.{kind}.{rest.partition('.')[0]}")
            if known is not None:
                yield known
                return
        if method in knowledge.AWS_LOCAL:
            return
        if f"{service}.{method}" in knowledge.AWS_METHODS:
            yield from knowledge.AWS_METHODS[f"{service}.{method}"]
        elif method:
            yield f"{knowledge.AWS_PREFIX.get(service, service)}:{_camel(method)}"

    def _resource(self, node: ast.Call) -> str | None:
        for keyword in node.keywords:
            if keyword.arg in _RESOURCE_KEYWORDS and (text := self._origins.text(keyword.value)):
                return text
        base = node.func.value if isinstance(node.func, ast.Attribute) else None
        if isinstance(base, ast.Name):
            bindings = self._origins.scopes.of(base).find(base.id)
            base = next((b.node for b in bindings if isinstance(b.node, ast.Call)), None)
        if isinstance(base, ast.Call) and base.args and isinstance(base.func, ast.Attribute):
            return self._origins.text(base.args[0]) if base.func.attr in _RESOURCE_NAMES else None
        return None

    def _add(self, doings: Doings, effect: Effect, node: ast.AST) -> None:
        line = getattr(node, "lineno", 0)
        if effect not in doings.effects:
            text = self._lines[line - 1].strip()[:200] if 0 < line <= len(self._lines) else ""
            doings.effects[effect] = Evidence(rule=effect, line=line, source=text)


def _camel(method: str) -> str:
    words = [
        w.upper() if w in ("db", "sms", "mfa", "acl", "vpc", "ssh", "saml", "ml") else w.capitalize()
        for w in method.split("_")
    ]
    return "".join(words)
