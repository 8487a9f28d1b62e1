import pytest

from tdev.domain.permissions.arguments import at
from tdev.domain.permissions.values import UNKNOWN, Record, Row, text

PUT = Record((("Put", (Record((("TableName", (text("orders"),)),)),)),))
ARGUMENTS = {
    "Bucket": (text("raw"),),
    "Names": (Row((text("a"), text("b"))),),
    "RequestItems": (Record((("orders", (UNKNOWN,)), ("stock", (UNKNOWN,)))),),
    "TransactItems": (Row((PUT,)),),
    "Source": (Record((("Bucket", (text("raw"),)), ("Key", (text("in/a"),)))),),
    "CopySource": (text("raw/in/a?versionId=1"),),
    "Unread": (UNKNOWN,),
}


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("Bucket", (text("raw"),)),
        ("Names", (text("a"), text("b"))),
        ("RequestItems{}", (text("orders"), text("stock"))),
        ("TransactItems[].Put.TableName", (text("orders"),)),
        ("TransactItems[].Delete", ()),
        ("Source.Key", (text("in/a"),)),
        ("CopySource.Bucket", (text("raw"),)),
        ("CopySource.Key", (text("in/a"),)),
        ("Unread[].Name", (UNKNOWN,)),
        ("Unread{}", (UNKNOWN,)),
        ("Missing", ()),
        ("Missing[].Name", ()),
    ],
)
def test_a_path_leads_to_its_values(path, values):
    assert at(ARGUMENTS, path) == values


def test_what_may_be_among_arguments_that_are_not_known_is_unknown():
    assert at({}, "Bucket", unsure=True) == (UNKNOWN,)
    assert at({}, "Entries[].EventBusName", unsure=True) == (UNKNOWN,)
    assert at(ARGUMENTS, "TransactItems[].Delete", unsure=True) == ()
