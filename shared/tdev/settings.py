"""The only module that reads the environment."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from tdev.kernel.errors import Finding, InvalidError

PREFIX = "TDEV_"


@dataclass(frozen=True, slots=True)
class Settings:
    """Each field is the variable ``TDEV_<FIELD>``; a wrong value stops the process at start.

    A plain dataclass, not a pydantic model: the command line and the executor read it before anything heavy loads.
    """

    platform: str = "embedded"
    """``embedded`` (this machine) or ``aws``."""
    stage: str = "dev"
    """Name of the deployment; part of every resource name."""
    stages: str = ""
    """All stages that services go through, in their order: ``dev,staging=https://...,prod=https://...``."""
    data: Path = Path(".tdev")
    """Where the laptop region keeps its stores."""
    files: Path = Path()
    """Files that components may read; they write only into the workspace of their run."""
    tenant: str = "local"
    """Tenant of the local user."""
    endpoint: str = ""
    """Address of a running region; set for the functions that it starts, and by ``--endpoint``."""
    address: str = ""
    """Where people reach the pages of this region: what messages link to. No links when empty."""
    token: str = ""
    """Bearer token for that address; without a region, who asks."""
    sign: str = "off"
    """``on``: requests to that address are signed (SigV4) with the AWS credentials of this process."""
    issuer: str = ""
    """An OpenID Connect provider whose tokens a region takes beside its own; with ``audience`` and ``jwks``."""
    audience: str = ""
    """What the provider's tokens for this region are issued for."""
    jwks: str = ""
    """Where the provider's keys are: an ``https://`` address or a file."""
    approve: str = ""
    """Effects that need an approval beside those that always do, with commas between; ``all`` means every run."""
    approval_s: int = 604_800
    """Seconds for which a question waits for its answer, at most 7 days."""
    threshold: int = 85
    """Score a plan must reach."""
    rounds: int = 5
    """Most refine rounds."""
    learning: str = "tenants"
    """``tenants``: each tenant may let the planner learn from the plans it accepts and corrects (off until an admin
    turns it on); ``never``: none may, whatever was turned on."""
    requests_per_second: int = 5000
    """Requests of a tenant that a region answers per second, twice as many at once; 0: no limit."""
    most_active: int = 1000
    """Executions of a tenant that may be under way at a time; 0: no limit."""
    watch_every_s: int = 5
    """Seconds between two looks of a region at its live services."""
    keep_days: int = 90
    """Days for which a region keeps what a finished run leaves: the history of its state machine, as Step Functions
    does, its files, and artifacts that nothing mentions. What the run was and gave stays for ever. 0: all does."""
    tidy_every_s: int = 3600
    """Seconds between two times that a region deletes what has expired and what nobody needs any more."""
    budget_per_run: float = 0.0
    """USD that a run may cost at list prices; a run may ask for less. 0: no limit."""
    budget_per_day: float = 0.0
    """USD that all runs of a tenant may cost on one day (UTC); 0: no limit."""
    model: str = "none"
    """The language model that may propose plans and code, and that components may ask: ``bedrock:<model id>``,
    ``anthropic:<name>``, ``openai:<name>`` (``@http://127.0.0.1:11434/v1`` behind it: another server of that kind),
    ``recorded:<folder>`` or ``none``."""
    model_key: str = ""
    """Name of the secret with its key, when it is not ``ANTHROPIC_API_KEY`` or ``OPENAI_API_KEY``."""
    model_profile: str = ""
    """AWS profile that models on Bedrock are asked with; empty: the process's own credentials and region."""
    model_price: str = ""
    """USD for a million tokens that it reads and writes, ``3/15``; for models that the price table does not have."""
    model_timeout_s: int = 60
    """Seconds that an answer of it may take, other attempts included."""
    model_tokens_per_run: int = 200_000
    """Tokens that a run, or a plan, may use; 0: any number."""
    model_tokens_per_day: int = 0
    """Tokens that a tenant may use on one day (UTC); 0: any number."""
    model_cache: Path = Path()
    """Folder in which its answers are kept, and from which the same question is answered again; none when empty."""
    embedding: str = "none"
    """What finds components whose texts mean much the same as a goal's words: ``words:<file of word vectors>`` (the
    text form of word2vec or GloVe), ``bedrock:<model id>`` (Titan, Cohere) or ``none``."""
    synchronous: str = "NORMAL"
    """SQLite durability: NORMAL survives a crash of the process, FULL also loss of power."""
    log_level: str = "INFO"
    allowed_hosts: str = ""
    """Hosts that components may reach although they lie inside, with commas between: an operator's decision."""
    weak_sandbox: str = "refuse"
    """``allow`` runs foreign code although this machine isolates it only weakly: an operator's decision."""
    component_aws: str = "off"
    """``own`` lends the credentials of the command line to the components of its runs: an operator's decision."""
    bucket: str = ""
    """On AWS: the bucket of the artifacts."""
    machines: str = ""
    """On AWS: what the ARNs of the state machines start with."""
    data_role: str = ""
    """On AWS: the role that is assumed with the tenant as session tag; empty: the process's own credentials."""
    signing_key: str = ""
    """On AWS: id, ARN or alias of the KMS key that signs bundles."""
    service_template: str = ""
    """The template of services on Lambda, ``s3://<bucket>/<key>``: output ``ServiceTemplate`` of the stack."""
    service_role: str = ""
    """ARN of the role that CloudFormation makes services as; output ``ServiceRole``."""
    service_boundary: str = ""
    """ARN of the permissions boundary of services; output ``ServiceBoundary``."""
    service_layers: str = ""
    """ARNs of the layers that services use, with commas between; output ``ServiceLayers``."""
    service_alarms: str = ""
    """ARN of the topic that hears of alarms of services; nobody when empty."""
    service_tracing: str = "off"
    """``on``: X-Ray for services."""
    service_log_days: int = 14
    """How many days the log lines of services are kept on AWS."""
    machine_template: str = ""
    """The template of services on Step Functions, ``s3://<bucket>/<key>``; output ``MachineTemplate``."""
    ecs_front_template: str = ""
    """The template of the front of services on ECS, ``s3://<bucket>/<key>``; output ``EcsFrontTemplate``."""
    ecs_version_template: str = ""
    """The template of their versions; output ``EcsVersionTemplate``."""
    ecs_role: str = ""
    """ARN of the role that CloudFormation makes services on ECS as; output ``EcsRole``."""
    ecs_starting_role: str = ""
    """ARN of the role with which ECS fetches the image and writes logs; output ``EcsStartingRole``."""
    ecs_image: str = ""
    """The image of ``infra/runner`` by digest, as its build prints it."""
    ecs_vpc: str = ""
    """Id of the network of services on ECS."""
    ecs_subnets: str = ""
    """Ids of subnets in two zones of it, with commas between; private ones, unless ``ecs_public`` is on."""
    ecs_callers: str = ""
    """CIDR block of those who may call services on ECS."""
    ecs_certificate: str = ""
    """ARN of the certificate of their load balancers."""
    ecs_public: str = "off"
    """``on``: load balancers and tasks of services on ECS have public addresses: an operator's decision."""
    ecs_least: int = 2
    """Fewest tasks of a version on ECS that gets calls."""
    ecs_most: int = 4
    """Most tasks of one."""
    patience_s: int = 600
    """Seconds to wait for one change of CloudFormation."""
    price_region: str = "eu-central-1"
    """The AWS region whose list prices the costs of a service are estimated with."""
    bundle_digest: str = ""
    """In a generated service: the digest of its bundle; with another one it does not start."""
    service_step: str = ""
    """In a function of a state machine: the component that it runs, or ``door``; empty runs the whole workflow."""
    functions: Path = Path()
    """Folder with one folder per function; empty means the one that came with this package."""

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None, *, below: Mapping[str, str] | None = None) -> "Settings":
        """Read the variables that start with ``TDEV_``; unknown ones are left alone.

        Args:
            environ: The variables; None: those of this process.
            below: Others that count where the first have nothing: what files say.

        Raises:
            InvalidError: When a value does not fit its field; one finding per variable.
        """
        given = os.environ if environ is None else environ
        source = {**(below or {}), **{name: value for name, value in given.items() if value}}
        hints = get_type_hints(cls)
        values: dict[str, Any] = {}
        findings: list[Finding] = []
        for field in fields(cls):
            text = source.get(PREFIX + field.name.upper())
            if text is None or text == "":
                continue
            try:
                values[field.name] = _convert(hints[field.name], text)
            except ValueError as cause:
                findings.append(Finding(f"#/{PREFIX}{field.name.upper()}", str(cause), "setting"))
        findings += _out_of_range(values)
        if findings:
            listing = "; ".join(f"{f.pointer[2:]}: {f.message}" for f in findings)
            raise InvalidError(f"wrong settings in the environment: {listing}", findings)
        return cls(**values)

    def changed(self, **values: Any) -> "Settings":
        """These settings with some other values, which are checked as those of the environment are.

        Raises:
            InvalidError: When a value does not fit its field.
        """
        findings = _out_of_range(values)
        if findings:
            listing = "; ".join(f"{f.pointer.removeprefix('#/' + PREFIX).lower()} {f.message}" for f in findings)
            raise InvalidError(f"wrong settings: {listing}", findings)
        return replace(self, **values)


def _convert(kind: type[Any], text: str) -> Any:
    if kind is int:
        if not re.fullmatch(r"-?[0-9]{1,9}", text):
            raise ValueError(f"must be a whole number, not {text!r}")
        return int(text)
    if kind is float and not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,12})?", text):
        raise ValueError(f"must be a number such as 0.05, not {text!r}")
    return kind(text)


_ALLOWED: Mapping[str, tuple[str | int, ...]] = {
    "platform": ("embedded", "aws"),
    "sign": ("off", "on"),
    "synchronous": ("NORMAL", "FULL"),
    "weak_sandbox": ("refuse", "allow"),
    "component_aws": ("off", "own"),
    "learning": ("tenants", "never"),
    "service_tracing": ("off", "on"),
    "ecs_public": ("off", "on"),
    "service_log_days": (7, 14, 30, 90, 365),
    "log_level": ("DEBUG", "INFO", "WARNING", "ERROR"),
}
_RANGES: Mapping[str, tuple[int, int]] = {
    "threshold": (0, 100),
    "rounds": (0, 5),
    "approval_s": (60, 604_800),
    "watch_every_s": (1, 3600),
    "keep_days": (0, 36_500),
    "tidy_every_s": (60, 86_400),
    "requests_per_second": (0, 100_000),
    "most_active": (0, 100_000),
    "budget_per_run": (0, 1_000_000),
    "budget_per_day": (0, 1_000_000),
    "patience_s": (5, 3600),
    "model_timeout_s": (1, 600),
    "model_tokens_per_run": (0, 999_999_999),
    "model_tokens_per_day": (0, 999_999_999),
    "ecs_least": (1, 100),
    "ecs_most": (1, 100),
}
_ROLE = r"arn:aws[a-z-]*:iam::[0-9]{12}:role/[!-~]{1,576}"
_LAYER = r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:layer:[A-Za-z0-9_-]{1,140}:[0-9]{1,9}"
_STAGE = r"[a-z][a-z0-9-]{0,19}(=https?://[^\s,=/]+/?)?"
_STORED = (r"s3://[a-z0-9.-]{3,63}/[!-~]{1,1024}", "must be s3://<bucket>/<key>")
_AT = r"(@https?://[^\s@?#]{1,500})?"
_MODEL = (
    r"none|bedrock:[\w.:/-]{1,300}|recorded:[^\x00]{1,1000}"
    rf"|anthropic:[\w.-]{{1,100}}{_AT}|openai:[^\s@]{{1,200}}{_AT}"
)
_FORMS: Mapping[str, tuple[str, str]] = {
    "model": (
        _MODEL,
        "must be none, bedrock:<model id>, anthropic:<name>, openai:<name>[@<address>] or recorded:<folder>",
    ),
    "embedding": (
        r"none|words:[^\x00]{1,1000}|bedrock:[\w.:/-]{1,300}",
        "must be none, words:<file of word vectors> or bedrock:<model id>",
    ),
    "model_key": (r"[A-Za-z][A-Za-z0-9_]{0,63}", "must be the name of a secret, never the key itself"),
    "model_profile": (r"[\w@.+-]{1,100}", "must be the name of an AWS profile"),
    "model_price": (r"[0-9]{1,6}(\.[0-9]{1,6})?/[0-9]{1,6}(\.[0-9]{1,6})?", "must be two numbers such as 3/15"),
    "stage": (r"[a-z][a-z0-9-]{0,19}", "must be at most 20 of a-z 0-9 -, a letter first"),
    "stages": (rf"{_STAGE}(,{_STAGE})*", "must be dev,staging=https://... with commas between, in their order"),
    "tenant": (r"[a-z0-9-]{1,40}", "must be at most 40 of a-z 0-9 -"),
    "address": (r"https?://[^\s/<>|?#]+(/[^\s<>|?#]*)?", "must be an address such as https://tdev.example.org"),
    "endpoint": (r"https?://[^\s/]\S*", "must be an address such as http://127.0.0.1:8787"),
    "issuer": (r"https?://[!-~]{1,1000}", "must be the address by which the provider names itself in its tokens"),
    "audience": (r"[!-~]{1,1000}", "must be a word of visible ASCII characters"),
    "jwks": (r"https://[!-~]{1,1000}|(?!\w+://)[^\x00]{1,1000}", "must be an https:// address or a file"),
    "price_region": (r"[a-z]{2}(-[a-z]+)+-[0-9]", "must be an AWS region such as eu-central-1"),
    "signing_key": (r"[A-Za-z0-9:/_-]{1,300}", "must be the id, ARN or alias of a KMS key"),
    "bundle_digest": (r"sha256:[0-9a-f]{64}", "must be sha256: and 64 hexadecimal digits"),
    "data_role": (_ROLE, "must be the ARN of a role"),
    "service_template": _STORED,
    "machine_template": _STORED,
    "ecs_front_template": _STORED,
    "ecs_version_template": _STORED,
    "ecs_role": (_ROLE, "must be the ARN of a role"),
    "ecs_starting_role": (_ROLE, "must be the ARN of a role"),
    "ecs_image": (r"[a-z0-9./_-]{1,400}@sha256:[0-9a-f]{64}", "must be an image by digest: <repository>@sha256:<hex>"),
    "ecs_vpc": (r"vpc-[0-9a-f]{8,17}", "must be the id of a VPC"),
    "ecs_subnets": (r"subnet-[0-9a-f]{8,17}(,subnet-[0-9a-f]{8,17}){1,9}", "must be ids of 2 to 10 subnets"),
    "ecs_callers": (r"[0-9.]{7,15}/[0-9]{1,2}", "must be a CIDR block such as 10.0.0.0/16"),
    "ecs_certificate": (r"arn:aws[a-z-]*:acm:[a-z0-9:/-]{1,300}", "must be the ARN of a certificate of ACM"),
    "service_role": (_ROLE, "must be the ARN of a role"),
    "service_boundary": (r"arn:aws[a-z-]*:iam::[0-9]{12}:policy/[!-~]{1,576}", "must be the ARN of a policy"),
    "service_layers": (rf"{_LAYER}(,{_LAYER}){{0,4}}", "must be ARNs of at most 5 layers, with commas between"),
    "service_alarms": (r"arn:aws[a-z-]*:sns:[!-~]{1,300}", "must be the ARN of a topic"),
}


def _out_of_range(values: Mapping[str, Any]) -> list[Finding]:
    wrong: dict[str, str] = {}
    for name, value in values.items():
        if name in _ALLOWED and value not in _ALLOWED[name]:
            wrong[name] = f"must be one of {', '.join(map(str, _ALLOWED[name]))}"
        elif name in _RANGES and not _RANGES[name][0] <= value <= _RANGES[name][1]:
            wrong[name] = f"must be from {_RANGES[name][0]} to {_RANGES[name][1]}"
        elif name in _FORMS and not re.fullmatch(_FORMS[name][0], value):
            wrong[name] = _FORMS[name][1]
    return [Finding(f"#/{PREFIX}{name.upper()}", message, "setting") for name, message in wrong.items()]


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings.read()


def secrets_given(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """The secrets that the environment gives, by name: those of ``TDEV_SECRET_<NAME>``. Never part of the settings."""
    source = os.environ if environ is None else environ
    start = f"{PREFIX}SECRET_"
    return {name.removeprefix(start): value for name, value in source.items() if name.startswith(start) and value}


@dataclass(frozen=True, slots=True)
class ConfigPlaces:
    """Where files of settings are looked for: the environment that is chosen in them, and the file of the user."""

    environment: str
    user: Path
    given: frozenset[str]


def config_places(environ: Mapping[str, str] | None = None) -> ConfigPlaces:
    """TDEV_ENV; ``tdev/config.toml`` below XDG_CONFIG_HOME or ``~/.config``; and the settings that have a variable."""
    source = os.environ if environ is None else environ
    home = Path(source.get("XDG_CONFIG_HOME") or Path(source.get("HOME") or "/nowhere", ".config"))
    names = (name.removeprefix(PREFIX).lower() for name, value in source.items() if name.startswith(PREFIX) and value)
    return ConfigPlaces(source.get(f"{PREFIX}ENV", ""), home / "tdev" / "config.toml", frozenset(names))


def choose_aws(profile: str = "", region: str = "") -> None:
    """Let the AWS SDK of this process, and of what it starts, use another profile or region."""
    chosen = {"AWS_PROFILE": profile, "AWS_REGION": region, "AWS_DEFAULT_REGION": region}
    os.environ.update({name: value for name, value in chosen.items() if value})


def replace_environment(variables: Mapping[str, str]) -> None:
    """Give this process these variables and no other: for a worker that was forked and not started anew."""
    os.environ.clear()
    os.environ.update(variables)
    settings.cache_clear()


def step_summary(environ: Mapping[str, str] | None = None) -> Path | None:
    """The file whose Markdown GitHub Actions shows with a job (GITHUB_STEP_SUMMARY); None elsewhere."""
    named = (os.environ if environ is None else environ).get("GITHUB_STEP_SUMMARY")
    return Path(named) if named else None


@dataclass(frozen=True, slots=True)
class TerminalWishes:
    """What the environment says about terminals in general: NO_COLOR (no-color.org), FORCE_COLOR, CI."""

    no_color: bool = False
    force_color: bool = False
    ci: bool = False


def terminal_wishes(environ: Mapping[str, str] | None = None) -> TerminalWishes:
    """Read them; a variable counts when it is set and not empty."""
    source = os.environ if environ is None else environ
    return TerminalWishes(*(bool(source.get(name)) for name in ("NO_COLOR", "FORCE_COLOR", "CI")))
