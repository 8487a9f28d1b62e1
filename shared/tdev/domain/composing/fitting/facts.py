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
_SPOKEN = {word: number for number, word in enumerate("two three four five six seven eight nine ten".split(), 2)}


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

    def told(self, table: Mapping[str, str]) -> list[str]:
        """The keys of a table of which a phrase (they stand between commas) is said; the longest phrase comes first.

        So ``less than`` is no ``more than`` for its second word, and ``not equal`` is more than ``equal``.
        """
        found = {}
        for key, phrases in table.items():
            said = [phrase for phrase in phrases.split(", ") if self.said(phrase)]
            if said:
                found[key] = max(map(len, said))
        return sorted(found, key=lambda key: -found[key])

    @cached_property
    def numbers(self) -> list[float | int]:
        """Numbers that the description says, each once; percentages as they are written."""
        found = re.findall(r"(?<![\w.])-?\d+(?:,\d{3})*(?:\.\d+)?(?![\w.]*\d)", self.spec.description)
        plain = [each.replace(",", "") for each in found]
        spoken = [number for word, number in _SPOKEN.items() if re.search(rf"\b{word}\b", self.words)]
        return list(dict.fromkeys([*(float(each) if "." in each else int(each) for each in plain), *spoken]))

    @cached_property
    def digits(self) -> int | None:
        """How many decimal digits are asked for in words."""
        words = {"no": 0, "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4}
        found = re.search(r"(\d|no|zero|one|two|three|four)[ -](?:decimal|digits?|places)|소수점\s*(\d)", self.words)
        said = found and (found[1] or found[2])
        if said:
            return words.get(said) if said in words else int(said)
        return 0 if re.search(r"(?:nearest|whole) (?:integer|number)|whole won|반올림", self.words) else None

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
        places = {key: re.search(rf"(?<![a-z]){re.escape(key.lower())}(?:s|es)?(?![a-z])", self.words) for key in found}
        return sorted(found, key=lambda key: place.start() if (place := places[key]) else 10**6)
