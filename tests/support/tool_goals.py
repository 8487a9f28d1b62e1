"""Components that only describe themselves, and weights small enough to follow by hand."""

from collections.abc import Mapping, Sequence

from tdev.domain.planning.ranked.forms import Form
from tdev.domain.planning.ranked.profiles import Goal, Profile, Rarity
from tdev.domain.planning.ranked.reading import Reading
from tdev.domain.planning.ranked.tool_signs import Comparison
from tdev.model.component import Component
from tests.support.nouns import component

RARITY = Rarity({"weath": 2.0, "cit": 1.0}, 3.0)
VERBS = frozenset(("book", "get", "send", "find", "calculat", "creat"))


def described(
    name: str, text: str, takes: Mapping[str, str] | None = None, gives: Mapping[str, str] | None = None
) -> Component:
    """A component; fields are names with their types, and an input that ends in ``?`` may be left out."""
    inputs = {field.rstrip("?"): {"type": kind} for field, kind in (takes or {}).items()}
    required = [field for field in takes or {} if not field.endswith("?")]
    outputs = {field: {"type": kind} for field, kind in (gives or {}).items()}
    return component(
        name,
        description=text,
        input_schema={"type": "object", "properties": inputs, "required": required},
        output_schema={"type": "object", "properties": outputs, "required": list(outputs)},
    )


WEATHER = described("get_weather", "Get the weather of a city.", {"city": "string"}, {"forecast": "string"})
HOTEL = described("book_hotel", "Book a hotel room in a city.", {"city": "string", "nights": "integer"})
MAIL = described("send_mail", "Send a mail to somebody.", {"recipient": "string", "forecast": "string"})


def profile(each: Component, rarity: Rarity = RARITY) -> Profile:
    """A component weighed."""
    return Profile(Form(each), rarity)


def compared(goal: str, among: Sequence[Component], rarity: Rarity = RARITY) -> Comparison:
    """A goal beside its candidates."""
    return Comparison(Goal(Reading(goal, VERBS), rarity), [profile(each, rarity) for each in among], rarity)


STOCK = described(
    "getStockPrice",
    "Retrieve the current price of a stock",
    {"symbol": "string", "exchange?": "string"},
    {"price": "number"},
)
LOAN = described(
    "calculateLoanPayment",
    "Calculate the monthly payment of a loan",
    {"amount": "number", "interest_rate": "number", "years": "integer"},
    {"payment": "number"},
)
COURSE = described(
    "enrollInCourse",
    "Enroll a student in a course",
    {"student_name": "string", "course_id": "string"},
    {"enrollment_id": "string"},
)
CERTIFICATE = described(
    "sendCertificate",
    "Send the certificate of an enrollment to an email address",
    {"enrollment_id": "string", "email": "string"},
    {"status": "string"},
)
"""Services as companies describe them: what they need stands in the goal as it is."""
SERVICES = (STOCK, LOAN, COURSE, CERTIFICATE, WEATHER, HOTEL, MAIL)
