"""What an authorizer may seem to have said: arbitrary, nearly right, and hostile."""

from hypothesis import strategies as st

from tests.support.signing import BUILD, SESSION, USER

WORDS = st.sampled_from(
    "requestContext authorizer jwt claims iam lambda sub tenant roles userArn accountId token_use cognitoIdentity "
    "headers body principalId userId".split()
)
HOSTILE = st.sampled_from(
    [
        *(USER, BUILD, SESSION, SESSION.replace("Build", "Other"), "arn:aws:iam::123456789012:root"),
        *("red", "_shared", "admin", "[admin]", "access", "red#COMP", "../red", "T#red#", "*", "' OR 1=1 --"),
        *("\ud800", "\x00", "red\n"),
    ]
)
VALUES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | HOSTILE | st.text(max_size=20) | st.binary()
)
SHAPES = st.recursive(
    VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(max_size=5), inner, max_size=5)
)
AUTHORIZERS = st.fixed_dictionaries(
    {},
    optional={
        "jwt": st.fixed_dictionaries(
            {}, optional={"claims": st.dictionaries(WORDS, VALUES | st.lists(HOSTILE, max_size=3), max_size=6)}
        ),
        "iam": st.dictionaries(WORDS, VALUES, max_size=6),
        "lambda": SHAPES,
    },
)
