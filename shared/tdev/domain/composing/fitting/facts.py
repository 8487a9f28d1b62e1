"""What a specification says, in the form that the functions of this package read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tdev.domain.composing.rendering import properties
from tdev.model.spec import Spec

Values = Mapping[str, Any]
Candidates = Iterator[dict[str, Any]]


@dataclass(frozen=True)
class Facts:
    """A specification seen through the slots of one template.

    Attributes:
        spec: The specification.
        bound: Names of its inputs in the order of the slots.
        wrap: Key that the answers stand under, taken off here.
    """

    spec: Spec
    bound: tuple[str, ...]
    wrap: str | None = None
    named: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def words(self) -> str:
        """Everything that is said in words, in small letters, without the examples of a JSON specification."""
        said = (self.spec.name.replace("_", " "), self.spec.description, self.spec.words)
        return " ".join(dict.fromkeys(said)).lower()

    @property
    def calls(self) -> list[tuple[list[Any], Any]]:
        """Inputs in the order of the slots, and answers, of the examples that end well."""
        found = []
        for example in self.spec.examples:
            if example.raises is None and all(name in example.input for name in self.bound):
                answer = example.output
                if self.wrap is not None:
                    answer = answer[self.wrap] if isinstance(answer, dict) and self.wrap in answer else None
                found.append(([example.input[name] for name in self.bound], answer))
        return found

    @property
    def blind(self) -> bool:
        """Whether there is no example to decide by."""
        return not self.calls

    @property
    def firsts(self) -> list[Any]:
        """The first input of every example."""
        return [given[0] for given, _ in self.calls if given]

    @property
    def answers(self) -> list[Any]:
        """The answer of every example."""
        return [answer for _, answer in self.calls]

    def said(self, *words: str) -> bool:
        """Whether one of these words, or beginnings of words, is in what is said."""
        return any(re.search(rf"(?<![a-z]){re.escape(word)}", self.words) for word in words)

    @cached_property
    def numbers(self) -> list[float | int]:
        """Numbers that the description says, each once; percentages as they are written."""
        found = re.findall(r"(?<![\w.])-?\d+(?:,\d{3})*(?:\.\d+)?(?![\w.]*\d)", self.spec.description)
        plain = [each.replace(",", "") for each in found]
        return list(dict.fromkeys(float(each) if "." in each else int(each) for each in plain))

    @cached_property
    def quotes(self) -> list[str]:
        """Texts that the description puts in quotes."""
        found = re.findall(r"\"([^\"]{0,200})\"|'([^']{0,200})'|`([^`]{0,200})`", self.spec.description)
        return list(dict.fromkeys(next(filter(None, each), "") for each in found))

    @cached_property
    def shapes(self) -> Mapping[str, Mapping[str, Any]]:
        """The schemas of the inputs by name."""
        return properties(self.spec)

    @cached_property
    def columns(self) -> list[str]:
        """Columns of the rows of the first input; those that the words name first, in their order there."""
        rows = [row for rows in self.firsts if isinstance(rows, list) for row in rows if isinstance(row, dict)]
        found = list(dict.fromkeys(key for row in rows for key in row))
        schema = self.shapes.get(self.bound[0], {}) if self.bound else {}
        items = schema.get("items")
        declared = items.get("properties") if isinstance(items, Mapping) else None
        found += [key for key in declared or {} if key not in found]
        return sorted(found, key=lambda key: self.words.find(key.lower()) if key.lower() in self.words else 10**6)
