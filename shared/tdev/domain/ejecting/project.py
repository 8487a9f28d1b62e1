"""From the bundle of a service to the files of a project."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tdev.domain.delivery.bundle import Bundle, sealed
from tdev.domain.delivery.integrity import COMPONENTS, MANIFEST, WORKFLOW, digest_of
from tdev.domain.ejecting.renaming import reimported, renamed

_TEMPLATES = Path(__file__).parent / "templates"
_DEPLOY = "aws-cdk-lib>=2.180\nconstructs>=10.4\n"


def service_files(bundle: Bundle) -> tuple[str, dict[str, bytes]]:
    """The name of the package, and what stands below ``service/``: the bundle, with our package under that name.

    The workflow stays as it is, to the byte; of foreign components only the imports of our package change, and the
    manifest names what they are then.
    """
    package = f"{re.sub(r'[^a-z0-9]+', '_', bundle.manifest.service.lower())}_runtime"
    files = {WORKFLOW: bundle.files[WORKFLOW]}
    digests: dict[str, str] = {}
    for path, content in bundle.files.items():
        if path.startswith(COMPONENTS):
            files[path] = reimported(content, package) if path.endswith(".py") else content
            digests[digest_of(content)] = digest_of(files[path])
        elif path not in (WORKFLOW, MANIFEST):
            files.update(renamed({path: content}, package))
    named = {ref: digests.get(digest, digest) for ref, digest in bundle.manifest.components.items()}
    return package, dict(sealed(bundle.manifest.model_copy(update={"components": named}), files).files)


def project_files(bundle: Bundle, calls: Sequence[Mapping[str, Any]]) -> dict[str, bytes]:
    """All files of the project: path -> content.

    Args:
        bundle: The service.
        calls: ``{"inputs": ..., "result": ...}`` of calls and what they were answered, which become tests.
    """
    package, service = service_files(bundle)
    statements = [
        {
            "Effect": "Allow",
            "Action": list(each.actions),
            "Resource": list(each.resources),
            **({"Condition": each.condition} if each.condition else {}),
        }
        for each in bundle.manifest.permissions
    ]
    texts = {
        "app.py": _text("app.py", bundle, package),
        "build.py": _text("build.py", bundle, package),
        "run.py": _text("run.py", bundle, package),
        "tests/test_service.py": _text("test_service.py", bundle, package),
        "tests/calls.json": _json(list(calls)),
        "permissions.json": _json(statements),
        "cdk.json": _json({"app": "python3 app.py"}),
        "requirements-deploy.txt": _DEPLOY,
        ".gitignore": "build/\ncdk.out/\n__pycache__/\n.venv/\n",
        "README.md": _text("readme.md", bundle, package),
    }
    return {
        **{f"service/{path}": content for path, content in service.items()},
        **{path: text.encode() for path, text in texts.items()},
    }


def _text(template: str, bundle: Bundle, package: str) -> str:
    text = (_TEMPLATES / f"{template}.txt").read_text(encoding="utf-8")
    return text.replace("SERVICE_NAME", bundle.manifest.service).replace("PACKAGE_NAME", package)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
