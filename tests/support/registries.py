"""Generated registries: any number of components with varied names, words and types, the same for the same number."""

import random

from tdev.model.component import Component

_DEEDS = "fetch parse convert filter sort merge split rank score label clean check count index draw match plan".split()
_THINGS = (
    "invoice order ticket payment contract photo video song recipe sensor meter flight hotel route vehicle patient "
    "claim policy lease tenant course lesson exam student tree river parcel stock bond fund tax wage"
).split()
_QUALITIES = "daily monthly urgent open closed late early global local yearly internal public draft signed".split()
_TYPES: tuple[tuple[str, dict[str, object]], ...] = (
    ("text", {"type": "string"}),
    ("rows", {"type": "array", "items": {"type": "object", "additionalProperties": True}}),
    ("numbers", {"type": "array", "items": {"type": "number"}}),
    ("texts", {"type": "array", "items": {"type": "string"}}),
    ("path", {"type": "string"}),
    ("html", {"type": "string"}),
    ("value", {}),
    ("count", {"type": "integer"}),
)
_TAGS = ("csv", "json", "html", "pdf", "image", "feed", "text", "rows", "web", "math")
_EFFECTS = (("pure",),) * 6 + (("read:files",), ("write:files",), ("fetch",), ("send",))


def generated_components(count: int, seed: int = 7) -> list[Component]:
    """``count`` components; names differ by their number."""
    chance = random.Random(seed)
    return [_component(number, chance) for number in range(count)]


def _component(number: int, chance: random.Random) -> Component:
    deed, thing, quality = chance.choice(_DEEDS), chance.choice(_THINGS), chance.choice(_QUALITIES)
    takes = dict(chance.sample(_TYPES, chance.randint(1, 2)))
    gives = dict(chance.sample(_TYPES, chance.randint(1, 3)))
    return Component(
        name=f"{deed}_{quality}_{thing}_{number}",
        type="tool",
        description=f"{deed.capitalize()} {quality} {thing}s and give the {next(iter(gives))} of them.",
        input_schema={"type": "object", "properties": takes, "required": list(takes)[:1]},
        output_schema={"type": "object", "properties": gives, "required": list(gives)},
        tags=(thing, chance.choice(_TAGS)),
        phrases=(f"{deed} the {thing}s", f"{quality} {thing} {deed}", f"{deed} {quality} {thing}s for the report"),
        effects=chance.choice(_EFFECTS),
        status=chance.choice(("stable", "experimental")),
    )
