"""What functions share: third-party packages and our own, built by ``scripts/build`` without Docker."""

from collections.abc import Iterable

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.builds import Builds
from tdev.platform.functions import FunctionSpec

RUNTIME = lambda_.Runtime.PYTHON_3_13
ARCHITECTURE = lambda_.Architecture.ARM_64


class Layers(Construct):
    """Three layers, because they change at different times: packages, packages of the built-in tools, ours.

    Each extra that a function names is one more, of that function alone.
    """

    def __init__(self, scope: Construct, id: str, *, builds: Builds, extras: Iterable[str]) -> None:
        super().__init__(scope, id)
        self._dependencies = self._layer("Dependencies", builds, "dependencies", "Third-party packages")
        self._library = self._layer("Library", builds, "library", "Third-party packages of the built-in tools")
        self._extras = {
            name: self._layer(name.title(), builds, name, f"Third-party packages for {name}")
            for name in sorted(set(extras))
        }
        self._tdev = self._layer("Tdev", builds, "tdev", "The package of T-Developer")

    def of_function(self, spec: FunctionSpec) -> list[lambda_.ILayerVersion]:
        """The layers of a function: whoever works with components sees the packages that these need."""
        looks_at_components = any(word.startswith("registry:") for word in spec.uses)
        library = [self._library] if looks_at_components else []
        return [self._dependencies, *library, *(self._extras[name] for name in spec.extras), self._tdev]

    @property
    def packages(self) -> list[lambda_.ILayerVersion]:
        """Third-party packages: what bundles need and do not hold."""
        return [self._dependencies, self._library]

    def _layer(self, id: str, builds: Builds, name: str, description: str) -> lambda_.LayerVersion:
        return lambda_.LayerVersion(
            self,
            id,
            code=lambda_.Code.from_asset(builds.layer(name)),
            description=description,
            compatible_runtimes=[RUNTIME],
            compatible_architectures=[ARCHITECTURE],
        )
