"""Who knocks at the doors of a region in ``scripts/bench/trust``: holders of forged tokens, and another tenant."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tdev.entry.api.resource import Route
from tdev.entry.api.routes import ROUTES
from tdev.kernel.clock import system_clock
from tdev.platform.identity import Grant
from tdev.platform.identity.embedded import LocalTokens
from tests.support.tdev_up import Up
from tests.support.tokens import RsaKey, b64, hs256, made, unb64

MARK = "zzmarkred"
"""Inside everything that red makes, and in no name: whoever says it has seen the inside."""
TOOL = """
from tdev.sdk import tool

@tool
def red_tool(text: str) -> str:
    'Says zzmarkred.'
    return text.upper()
"""
ALL_ROLES = ("admin", "approver", "developer", "viewer")


def forged_tokens(region: Up, folder: Path) -> dict[str, str]:
    """What is forged -> the token. Each is one step away from a token that comes in."""
    ours = LocalTokens(folder / "data")
    good = ours.issue(Grant("local", "ann", ALL_ROLES, 3600))
    assert region.with_token(good).ask("GET", "/api/executions").status == 200, "the control came not in"
    header, claims = (json.loads(unb64(part)) for part in good.split(".")[:2])
    head, body, signature = good.split(".")
    key = unb64((folder / "data" / "token.key").read_text().strip())
    stranger, now = RsaKey(), int(system_clock())

    def signed(change: dict[str, Any] | None = None, without: str = "", **in_header: Any) -> str:
        said = {name: value for name, value in {**claims, **(change or {})}.items() if name != without}
        return made({**header, **in_header}, said, hs256(key))

    changes: list[dict[str, Any]] = [{"tenant": "blue"}, {"roles": ["admin"]}, {"sub": "root"}, {"exp": now + 10**7}]
    return {
        "no token": "",
        "not a token": "let-me-in",
        "two parts": f"{head}.{body}",
        "four parts": f"{good}.{signature}",
        "without signature": f"{head}.{body}.",
        "algorithm none": made({"alg": "none"}, claims, lambda _: b""),
        "algorithm None": made({"alg": "None"}, claims, lambda _: b""),
        "algorithm none, signed": signed(alg="none"),
        "another algorithm": signed(alg="HS512"),
        "RS256 with our key": signed(alg="RS256"),
        "signed by a stranger's RSA key": made({**header, "alg": "RS256"}, claims, stranger.sign),
        "signed with another secret": made(header, claims, hs256(b"x" * 32)),
        "signed with an empty secret": made(header, claims, hs256(b"")),
        "a key in its own header": signed(jwk={"kty": "oct", "k": b64(b"x" * 32)}),
        "a key elsewhere": signed(jku="https://example.org/keys"),
        "a key file": signed(kid="../../dev/null"),
        "an unknown critical part": signed(crit=["b64"], b64=False),
        "expired": signed({"iat": now - 7200, "exp": now - 3600}),
        "without expiry": signed(without="exp"),
        "an expiry that is text": signed({"exp": "tomorrow"}),
        "an endless expiry": signed({"exp": 1e400}),
        "not yet": signed({"nbf": now + 3600}),
        "another audience": signed({"aud": "urn:somebody:else"}),
        "without audience": signed(without="aud"),
        "another issuer": signed({"iss": "https://id.example.org/"}),
        "without tenant": signed(without="tenant"),
        "the shared tenant": signed({"tenant": "_shared"}),
        "two tenants": signed({"tenant": ["local", "blue"]}),
        "a signature that was cut": f"{head}.{body}.{signature[:-4]}",
        "another letter in the signature": f"{head}.{body}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}",
        **{f"claims changed: {next(iter(more))}": _changed(good, claims | more) for more in changes},
        "of another region": LocalTokens(folder / "other").issue(Grant("local", "ann", ALL_ROLES, 3600)),
    }


def _changed(token: str, claims: dict[str, Any]) -> str:
    head, _, signature = token.split(".")
    return f"{head}.{b64(json.dumps(claims).encode())}.{signature}"


@dataclass(frozen=True)
class Probed:
    """How many requests were made, how many controls found what is red's own, and which answers leaked."""

    asked: int
    controls: int
    leaks: list[str]


def probes(region: Up, folder: Path) -> Probed:
    """Make things as red, and ask for them as blue on every route. Raises ``SystemExit`` when a control fails."""
    issued = LocalTokens(folder / "data").issue
    red, blue = (region.with_token(issued(Grant(name, name, ALL_ROLES, 3600))) for name in ("red", "blue"))
    ids = _made_by(red)
    asked = controls = 0
    leaks: list[str] = []
    for route in (route for route in ROUTES if route.needs is not None):
        for name in ids if "<" in route.rule else [""]:
            asked += 1
            if _leaks(blue, route, name):
                leaks.append(f"{route.method} {route.rule} with {name}")
    for route in (route for route in ROUTES if route.method == "GET" and route.needs is not None):
        controls += any(_leaks(red, route, name) for name in (ids if "<" in route.rule else [""]))
    if controls < 4:
        raise SystemExit(f"only {controls} routes show red's things to red: the probes see nothing")
    return Probed(asked, controls, leaks)


def _made_by(red: Up) -> list[str]:
    """Names and ids of what red has now: a tool, a workflow, an execution of it."""
    tool = red.ask("POST", "/api/tools", {"code": TOOL})
    assert tool.status == 201, tool.body
    plan = {"id": "red-plan", "goal": MARK, "steps": [{"id": "one", "agent": "echo_tool", "input": {"text": MARK}}]}
    return ["red_tool", "red_tool@1.0.0", "red-plan", red.run(plan)]


def _leaks(caller: Up, route: Route, name: str) -> bool:
    """Whether the answer lets red's things be seen, or does something to one."""
    path = "/".join(name if part.startswith("<") else part for part in route.rule.split("/"))
    body = {"goal": "hash the text 'one'"} if route.rule in ("/api/orchestrate", "/api/plan") else {}
    answer = caller.ask(route.method, path, body if route.method in ("POST", "PUT", "PATCH") else None)
    return MARK in json.dumps(answer.body) or (bool(name) and 200 <= answer.status < 300)
