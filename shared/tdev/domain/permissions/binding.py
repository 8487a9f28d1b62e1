"""The ARNs that a call needs an action on: templates of the table filled with what code and manifest name.

Partition, region and account stay placeholders of CloudFormation (``${AWS::Region}``). A resource that nobody names
keeps a slot (``${environment.TABLE}``, ``${inputs.bucket}``, ``${dynamodb.table}``) and is a finding: the manifest
binds it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from tdev.domain.permissions.arguments import at
from tdev.domain.permissions.calls import SdkCall
from tdev.domain.permissions.naming import model_of, names_in, queue_of
from tdev.domain.permissions.table import ActionTable, ResourceType
from tdev.domain.permissions.values import Given, Text, Value, as_text
from tdev.kernel.errors import Finding

PARTITION, REGION, ACCOUNT = "${AWS::Partition}", "${AWS::Region}", "${AWS::AccountId}"
_PART = re.compile(r"\$\{(\w+)\}")
_COLON = re.compile(r":(?![^{}]*\})")
_SLOT = re.compile(r"\$\{(?!AWS::)[^}]+\}")
_SAME = frozenset({"Partition", "Region", "Account"})
_MAKES = ("Create", "Run", "Submit", "Register", "Import", "Allocate", "Copy", "Restore", "Request")
_LOOKS = ("Describe", "List", "Search")
_DEFAULTS = {"EventBusName": "default", "WorkGroup": "primary", "cluster": "default", "GroupName": "default"}
_DEFAULTED = {path: name for name in _DEFAULTS for path in (name, f"Entries[].{name}")}
_AROUND = {"object": "bucket", "index": "table", "log-stream": "log-group", "execution": "statemachine"}
"""What the manifest names to bind resources that are inside others."""
_MOST = 50


@dataclass(frozen=True)
class Manifest:
    """What a service's manifest says about resources.

    ``names`` binds slots: an environment variable (``TABLE`` or ``environment.TABLE``), an input (``inputs.bucket``),
    or a resource type of a service (``dynamodb.table``) to a name or an ARN. ``keys`` says which resources are
    encrypted with which KMS key (ARN): by ``<service>.<name>``, as ``s3.raw-reports``.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)

    def named(self, given: Given) -> str | None:
        """What a slot is bound to: by the manifest, else by the default in the code."""
        if given.source == "unknown":
            return None
        plain = [given.name] if given.source == "environment" else []
        keys = [f"{given.source}.{given.name}", *plain]
        return next((self.names[key] for key in keys if key in self.names), given.default)


@dataclass(frozen=True)
class Bound:
    """The resources of one action of one call, and what could not be bound."""

    resources: tuple[str, ...]
    findings: tuple[Finding, ...] = ()


def bound(table: ActionTable, call: SdkCall, action: str, manifest: Manifest) -> Bound:
    """The least resources that a call needs an action on; ``*`` only when IAM knows no resource type for it."""
    if call.operation.path:
        return _Binder(call, action, manifest).by_path()
    types = table.types_of(action)
    return _Binder(call, action, manifest).bind(types) if types else Bound(("*",))


class _Binder:
    """Binds one action of one call."""

    def __init__(self, call: SdkCall, action: str, manifest: Manifest) -> None:
        self._call = call
        self._action = action
        self._prefix = action.partition(":")[0]
        self._manifest = manifest
        self._findings: list[Finding] = []

    def bind(self, types: tuple[ResourceType, ...]) -> Bound:
        """Choose the resource types that the call names and fill their templates."""
        if self._action == "sns:Publish" and not self._values("TopicArn") and not self._values("TargetArn"):
            return Bound(("*",))  # a text message to a telephone: there is no topic
        chosen = list(self._chosen(types))
        if not chosen:
            return Bound(("*",))
        found = [arn for kind in chosen for arn in self._filled(kind)]
        return Bound(tuple(sorted(set(found))), tuple(self._findings))

    def by_path(self) -> Bound:
        """Resources of API Gateway's control plane are addresses: the action is the verb."""
        path = self._call.operation.path
        options = [self._texts(name) or ["*"] for name in re.findall(r"\{(\w+)\+?\}", path)]
        template = re.sub(r"\{\w+\+?\}", "{}", path)
        found = [template.format(*chosen) for chosen in product(*options)]
        return Bound(tuple(sorted({f"arn:{PARTITION}:apigateway:{self._region()}::{filled}" for filled in found})))

    def _chosen(self, types: tuple[ResourceType, ...]) -> Iterator[ResourceType]:
        groups: dict[str, list[ResourceType]] = {}
        for kind in types:
            primary = self._primary(kind)
            if primary:
                groups.setdefault(primary, []).append(kind)
        named = [self._best(group) for group in groups.values()]
        yield from (kind for kind in named if kind.required or not any(self._within(kind, other) for other in named))
        made = self._prefix == "ec2" and self._call.operation.name.startswith(_MAKES)
        for kind in types:
            whole = not _parts(kind.template)
            unnamed = not self._arguments(kind) and (made or self._action == "kms:DeleteAlias")  # also of its key
            if kind.required and (whole or unnamed):
                yield kind
        looks = self._call.operation.name.startswith(_LOOKS)
        if not groups and (looks or not self._call.operation.free or any(kind.required for kind in types)):
            yield min(
                types, key=lambda kind: (not kind.required, not self._arguments(kind), len(_parts(kind.template)))
            )

    def _within(self, kind: ResourceType, other: ResourceType) -> bool:
        """Whether all that names one resource is a part of what names another."""
        mine, others = ({p for paths in self._arguments(k).values() for p in paths} for k in (kind, other))
        return mine < others

    def _primary(self, kind: ResourceType) -> str:
        """The first argument of the call that names a resource of this type."""
        arguments = self._arguments(kind)
        for part in _parts(kind.template):
            for path in arguments.get(part, ()):
                if self._values(path):
                    return path
        return ""

    def _best(self, group: list[ResourceType]) -> ResourceType:
        """Of types that the same argument names: the one its ARN is of, else the most exact that is wholly given."""
        known = [t for kind in group for path in [self._primary(kind)] for t in self._texts(path)]
        fitting = [kind for kind in group if any(_fits(kind.template, arn) for arn in known)]
        if fitting:
            return max(fitting, key=_length)
        whole = [kind for kind in group if all(self._given(kind, part) for part in _parts(kind.template))]
        return max(whole, key=_length) if whole else min(group, key=_length)

    def _given(self, kind: ResourceType, part: str) -> bool:
        paths = self._arguments(kind).get(part, [])
        return bool(paths) and bool(self._values(paths[0]))

    def _filled(self, kind: ResourceType) -> Iterator[str]:
        parts = _parts(kind.template)
        if not parts:
            yield self._with_region(kind.template)
            return
        names = [self._names(kind, part, first=index == 0) for index, part in enumerate(parts)]
        for one in [tuple(chosen) for chosen in product(*names)][:_MOST]:
            whole = next((name for name in one if name.startswith("arn:")), None)
            yield from self._finished(kind, parts, one) if whole is None else self._of_arn(kind, whole, one)

    def _finished(self, kind: ResourceType, parts: list[str], one: tuple[str, ...]) -> Iterator[str]:
        template = kind.template
        for part, name in zip(parts, one, strict=True):
            template = template.replace(f"${{{part}}}", name)
        arn = self._with_region(template)
        yield from _adjusted(self._action, kind, arn, self._call)

    def _of_arn(self, kind: ResourceType, whole: str, one: tuple[str, ...]) -> Iterator[str]:
        """A whole ARN in place of a name: it is the resource, or the one around it."""
        if self._prefix == "s3" and kind.name == "object":
            yield f"{whole}/object/{one[-1]}" if ":accesspoint/" in whole else f"{whole}/{one[-1]}"
        elif _fits(kind.template, whole) or len(one) == 1:
            yield from _adjusted(self._action, kind, whole, self._call)
        else:
            names = tuple(re.split(r"[/:]", name)[-1] if name.startswith("arn:") else name for name in one)
            yield from self._finished(kind, _parts(kind.template), names)

    def _names(self, kind: ResourceType, part: str, *, first: bool) -> list[str]:
        paths = self._arguments(kind).get(part, ())
        path = next((path for path in paths if self._values(path)), "")
        if path:
            return [name for value in self._values(path) for name in self._named(kind, part, value, first=first)]
        default = next((_DEFAULTS[_DEFAULTED[path]] for path in paths if path in _DEFAULTED), None)
        if default is not None:
            return [default]
        free = self._call.operation.name.startswith(_LOOKS if paths else (*_MAKES, *_LOOKS))
        return ["*"] if free or not first else [self._slot(kind)]

    def _named(self, kind: ResourceType, part: str, value: Value, *, first: bool) -> list[str]:
        """The names of one possible value; what is not known is a slot in the first part, and open in the others."""
        content = as_text(value)
        if content is None:
            return [self._slot(kind)] if first else ["*"]
        pieces = [piece if isinstance(piece, str) else self._manifest.named(piece) for piece in content.parts]
        known = any(piece is not None for piece in pieces)
        filled = [
            self._hole(kind, piece, alone=not known, first=first) if name is None else name
            for piece, name in zip(content.parts, pieces, strict=True)
        ]
        joined = "".join(filled)
        queue = queue_of(joined) if self._prefix == "sqs" else None
        if queue is not None:
            return [f"arn:{PARTITION}:sqs:{queue[0] or self._region()}:{queue[1]}:{queue[2]}"]
        if joined.startswith("arn:") or _SLOT.fullmatch(joined) or joined == "*":
            return [joined]
        return names_in(self._prefix, kind.name, part, joined) or [self._slot(kind)]

    def _hole(self, kind: ResourceType, piece: str | Given, *, alone: bool, first: bool) -> str:
        """What stands for a piece that is not known: of a name that is known in part, any piece fits."""
        given = piece if isinstance(piece, Given) else Given()
        if not first or (not alone and given.source != "environment"):
            return "*"
        return self._slot(kind, given)

    def _slot(self, kind: ResourceType, given: Given | None = None) -> str:
        general = f"{self._prefix}.{_AROUND.get(kind.name, kind.name.lower().replace(' ', '-'))}"
        if general in self._manifest.names:
            return self._manifest.names[general]
        named = given is not None and given.name
        key = f"{given.source}.{given.name}" if given is not None and named else general
        message = (
            f"line {self._call.line}: {self._call.name} needs {self._action}, but the code does not name the "
            f"{kind.name.lower()}: bind {key} in the manifest"
        )
        self._findings.append(Finding("#/code", message, "resource_unbound", self._call.line))
        return f"${{{key}}}"

    def _arguments(self, kind: ResourceType) -> Mapping[str, list[str]]:
        return self._call.operation.arguments_of(self._action, kind.name)

    def _values(self, path: str) -> tuple[Value, ...]:
        return at(self._call.arguments, path, unsure=self._call.open)

    def _texts(self, path: str) -> list[str]:
        """The known texts of an argument, slots of the manifest filled in."""
        found = []
        for value in self._values(path):
            content = as_text(value)
            pieces = (
                [p if isinstance(p, str) else self._manifest.named(p) for p in content.parts] if content else [None]
            )
            found.append("".join(piece or "*" for piece in pieces))
        return found

    def _with_region(self, template: str) -> str:
        filled = template.replace("${Partition}", PARTITION).replace("${Account}", ACCOUNT)
        return filled.replace("${Region}", self._region())

    def _region(self) -> str:
        return region_of(self._call, self._manifest)


def region_of(call: SdkCall, manifest: Manifest) -> str:
    """The region of the client when the code or the manifest names it, else that of the service."""
    if not isinstance(call.region, Text):
        return REGION
    pieces = [piece if isinstance(piece, str) else manifest.named(piece) for piece in call.region.parts]
    return REGION if any(piece is None for piece in pieces) else "".join(piece or "" for piece in pieces)


def arn_fields(arn: str) -> list[str]:
    """The six fields of an ARN; the colons of a placeholder do not count."""
    return _COLON.split(arn, 5)


def slots_in(resource: str) -> list[str]:
    """The names of the slots in a resource that nobody has bound."""
    return [slot[2:-1] for slot in _SLOT.findall(resource)]


def _parts(template: str) -> list[str]:
    return [part for part in _PART.findall(template) if part not in _SAME]


def _length(kind: ResourceType) -> int:
    return len(_parts(kind.template))


def _fits(template: str, arn: str) -> bool:
    """Whether an ARN is of this template."""
    return re.fullmatch(re.sub(r"\\\$\\\{\w+\\\}", ".*", re.escape(template)), arn) is not None


def _adjusted(action: str, kind: ResourceType, arn: str, call: SdkCall) -> Iterator[str]:
    """The ARN as IAM compares it for this action."""
    prefix = action.partition(":")[0]
    if prefix == "logs" and kind.name == "log-group" and "Tag" not in action and not arn.endswith(":*"):
        yield f"{arn}:*"
    elif prefix == "lambda" and kind.name == "function":
        qualifiers = [v.known for v in at(call.arguments, "Qualifier") if isinstance(v, Text) and v.known]
        yield from (f"{arn}:{qualifier}" for qualifier in qualifiers) if qualifiers else (arn,)
    elif action == "ssm:GetParametersByPath":
        yield from (arn, f"{arn.rstrip('/')}/*")
    elif prefix == "ecs" and kind.name == "task-definition":
        yield arn.removesuffix(":*") if re.search(r":\d+:\*$", arn) else arn
    elif prefix == "kms" and kind.name == "key" and "alias/" in arn:
        yield f"{arn.partition('key/')[0].partition('alias/')[0]}key/*"  # the condition names the alias
    elif prefix == "bedrock" and kind.name == "foundation-model":
        yield from _models(arn)
    else:
        yield arn


def _models(arn: str) -> Iterator[str]:
    """A model over regions is a profile here and the model in each of its regions."""
    start, _, name = arn.partition("foundation-model/")
    model, over_regions = model_of(name)
    if not name or not over_regions:
        yield arn
        return
    region = arn_fields(start)[3]
    yield f"arn:{PARTITION}:bedrock:{region}:{ACCOUNT}:inference-profile/{name}"
    yield f"arn:{PARTITION}:bedrock:*::foundation-model/{model}"
