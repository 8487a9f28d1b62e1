"""boto3's resources (``Table``, ``Bucket`` and so on) as a table: which method calls which operation, and with what."""

from typing import Any

from botocore import xform_name

Described = dict[str, Any]

_TRANSFERS = {"upload_file": "UploadFile", "upload_fileobj": "UploadFile", "download_file": "DownloadFile"}
_TRANSFERS |= {"download_fileobj": "DownloadFile", "copy": "Copy"}

ADDED: dict[str, dict[str, dict[str, str]]] = {
    "s3": {
        "Bucket": {**_TRANSFERS, "load": "ListBuckets"},
        "Object": _TRANSFERS,
        "ObjectSummary": {"load": "HeadObject"},
    },
    "dynamodb": {"Table": {"batch_writer": "BatchWriteItem"}},
    "ec2": {"Tag": {"delete": "DeleteTags"}},
}
"""Methods that boto3 adds in code: operation by method, the transfers among them."""

_FILLED = {"BatchWriteItem": {"TableName": "Name"}, "ListBuckets": {}}
_KEYED = {"Bucket": {"Bucket": "Name"}, "Object": {"Bucket": "BucketName", "Key": "Key"}}
_KEYED["ObjectSummary"] = _KEYED["Object"]


def resources_of(service: str, document: Described, members: dict[str, list[str]]) -> Described:
    """The resources of one service.

    Args:
        service: Name in boto3.
        document: Its ``resources-1.json``.
        members: Names of the data of each shape: reading one of them loads the resource.
    """
    found = {"": _kind(document["service"], [], members)}
    for name, described in document.get("resources", {}).items():  # the service makes each kind from its identifiers
        identifiers = [i["name"] for i in described.get("identifiers", [])]
        found[""]["parts"][name] = [name, dict.fromkeys(identifiers, "")]
    for name, described in document.get("resources", {}).items():
        identifiers = [i["name"] for i in described.get("identifiers", [])]
        found[name] = _kind(described, identifiers, members)
        for method, operation in ADDED.get(service, {}).get(name, {}).items():
            found[name]["methods"][method] = [operation, _FILLED.get(operation, _KEYED.get(name, {})), "", {}]
    return found


def _kind(described: Described, identifiers: list[str], members: dict[str, list[str]]) -> Described:
    methods = {}
    for name, action in described.get("actions", {}).items():
        methods[xform_name(name)] = _call(action)
    for name, waiter in described.get("waiters", {}).items():
        methods[xform_name(f"WaitUntil{name}")] = [f"wait:{waiter['waiterName']}", _params(waiter), "", {}]
    load = described.get("load")
    if load:
        methods["load"] = methods["reload"] = _call(load)
    collections = {}
    for name, many in described.get("hasMany", {}).items():
        collections[xform_name(name)] = _call(many)
    batch = {xform_name(name): _call(action) for name, action in described.get("batchActions", {}).items()}
    loaded = [xform_name(m) for m in members.get(described.get("shape", ""), []) if m not in identifiers]
    return {
        "identifiers": identifiers,
        "methods": methods,
        "parts": {name: _made(one["resource"]) for name, one in described.get("has", {}).items()},
        "collections": collections,
        "batch": batch,
        "data": sorted(loaded) if load else [],
    }


def _call(action: Described) -> list[Any]:
    """Operation, arguments filled from identifiers, the kind it answers, and the identifiers of that."""
    made = _made(action["resource"]) if "resource" in action else ["", {}]
    return [action["request"]["operation"], _params(action["request"]), *made]


def _params(request: Described) -> dict[str, str]:
    return {
        param["target"].partition("[")[0]: param["name"]
        for param in request.get("params", [])
        if param["source"] == "identifier" and "." not in param["target"]
    }


def _made(resource: Described) -> list[Any]:
    """Kind, and its identifiers: from one of ours (``=Name``), from an argument of the request, or from the caller."""
    given = {}
    for identifier in resource.get("identifiers", []):
        if identifier["source"] == "identifier":
            given[identifier["target"]] = f"={identifier['name']}"
        elif identifier["source"] == "requestParameter":
            given[identifier["target"]] = identifier["path"]
        elif identifier["source"] == "input":
            given[identifier["target"]] = ""
    return [resource["type"], given]
