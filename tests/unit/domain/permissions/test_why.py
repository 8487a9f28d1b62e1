from tdev.domain.permissions.deriving import Source, permissions_of
from tdev.domain.permissions.why import explained, why_lines

CODE = "import boto3\ns3 = boto3.client('s3')\ndef save(key):\n    s3.put_object(Bucket='a', Key=key)\n"
OTHER = "import boto3\nboto3.client('textract').detect_document_text(Document={})\n"


def test_every_statement_says_line_step_and_words():
    permissions = permissions_of([Source("saver@1.2.0", CODE, "keep", "keep them")])
    assert list(why_lines(permissions)) == [
        "s3:PutObject",
        "  on arn:${AWS::Partition}:s3:::a/*",
        '    saver@1.2.0 line 4 calls s3.put_object, step keep: "keep them"',
    ]


def test_conditions_and_what_is_not_granted_are_said_too():
    permissions = permissions_of([Source("c", OTHER + "getattr(boto3.client('s3'), name)()\n")])
    said = "\n".join(why_lines(permissions))
    assert 'if {"StringEquals": {"aws:RequestedRegion": ["${AWS::Region}"]}}' in said
    assert "not granted or not bound: c line 3: an operation of s3 is chosen at run time" in said


def test_as_a_document_each_statement_has_its_reasons():
    (one,) = explained(permissions_of([Source("saver@1.2.0", CODE, "keep", "keep them")]))
    assert one.document() == {
        "actions": ["s3:PutObject"],
        "resources": ["arn:${AWS::Partition}:s3:::a/*"],
        "condition": {},
        "reasons": [
            {"component": "saver@1.2.0", "line": 4, "operation": "s3.put_object", "step": "keep", "words": "keep them"}
        ],
    }


def test_without_step_and_words_there_is_still_the_line():
    (one,) = explained(permissions_of([Source("saver", CODE)]))
    assert one.document()["reasons"] == [{"component": "saver", "line": 4, "operation": "s3.put_object"}]
