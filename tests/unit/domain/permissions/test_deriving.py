"""The corpus, and the laws: order does not matter, more code never means less, every statement has its line."""

import json
import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.permissions.binding import Manifest
from tdev.domain.permissions.deriving import Grant, Reason, Source, permissions_of, statements_of
from tdev.domain.permissions.table import action_table
from tdev.kernel.errors import InvalidError
from tests.support.permission_rows import rows, short

TABLE = action_table()
ROWS = rows()
S3 = "import boto3\ns3 = boto3.client('s3')\n"


@cache
def derived(code, **names):
    return permissions_of([Source("c@1.0.0", code)], Manifest(names))


def triples(permissions):
    return {
        (action, resource, json.dumps(statement.condition, sort_keys=True))
        for statement in permissions.statements
        for action in statement.actions
        for resource in statement.resources
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
class TestRow:
    def test_needs_exactly_these_actions_in_these_lines(self, row):
        assert {(g.reason.line, g.action) for g in derived(row.code).grants} == row.actions

    def test_on_exactly_these_resources(self, row):
        named = {(line, action) for line, action, _ in row.resources}
        found = {(g.reason.line, g.action, short(g.resource)) for g in derived(row.code).grants}
        assert {entry for entry in found if entry[:2] in named} == row.resources

    def test_finds_exactly_this(self, row):
        assert {(finding.line, finding.code) for finding in derived(row.code).findings} == row.findings

    def test_grants_no_pattern_of_actions_and_everything_only_where_iam_knows_no_resource(self, row):
        for grant in derived(row.code).grants:
            assert "*" not in grant.action
            if grant.resource == "*":
                kinds = TABLE.types_of(grant.action)
                assert not any(kind.required for kind in kinds) or grant.action == "sns:Publish"


def test_recall_and_precision_over_the_corpus():
    wanted = {(row.name, *entry) for row in ROWS for entry in row.actions}
    found = {(row.name, g.reason.line, g.action) for row in ROWS for g in derived(row.code).grants}
    recall, precision = len(wanted & found) / len(wanted), len(wanted & found) / len(found)
    print(f"permissions: {len(ROWS)} rows, {len(wanted)} actions, recall {recall:.3f}, precision {precision:.3f}")
    assert len(ROWS) >= 60
    assert recall == 1.0
    assert precision >= 0.95


PIECES = st.lists(st.sampled_from([row.code for row in ROWS]), min_size=1, max_size=4, unique=True)


@settings(deadline=None, max_examples=60)
@given(PIECES, st.randoms(use_true_random=False))
def test_the_order_of_components_does_not_matter(codes, random):
    sources = [Source(f"c{index}@1.0.0", code) for index, code in enumerate(codes)]
    shuffled = sources[:]
    random.shuffle(shuffled)
    assert permissions_of(sources) == permissions_of(shuffled)


STATEMENTS = [
    "s3.put_object(Bucket='a', Key='b')",
    "s3.get_object(Bucket='a', Key='b')",
    "s3.list_objects_v2(Bucket='a', Prefix='p/')",
    "s3.list_objects_v2(Bucket='a')",
    "boto3.resource('dynamodb').Table('orders').put_item(Item={})",
    "boto3.client('sns').publish(TopicArn=os.environ['T'])",
    "boto3.client('textract').detect_document_text(Document={})",
    "getattr(s3, name)()",
]


def written(statements):
    body = "".join(f"def f{STATEMENTS.index(s)}():\n    {s}\n" for s in statements)
    return f"import boto3, os\ns3 = boto3.client('s3')\n{body}"


@settings(deadline=None, max_examples=60)
@given(st.permutations(STATEMENTS))
def test_the_order_of_code_does_not_matter(statements):
    assert triples(derived(written(statements))) == triples(derived(written(STATEMENTS)))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(STATEMENTS), unique=True), st.lists(st.sampled_from(STATEMENTS), unique=True))
def test_more_code_never_means_less(some, more):
    both = list(dict.fromkeys((*some, *more)))
    assert triples(derived(written(some))) <= triples(derived(written(both)))


@settings(deadline=None, max_examples=60)
@given(PIECES)
def test_every_statement_traces_to_lines_that_call(codes):
    sources = [Source(f"c{index}@1.0.0", code, f"step{index}", "words") for index, code in enumerate(codes)]
    by_name = {source.component: source.code.splitlines() for source in sources}
    permissions = permissions_of(sources)
    for statement in permissions.statements:
        assert statement.because
        for because in statement.because:
            assert 1 <= because.line <= len(by_name[because.component])
            assert because.step == f"step{because.component[1]}"
            assert because.words == "words"
    for grant in permissions.grants:
        assert by_name[grant.reason.component][grant.reason.line - 1].strip()


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 40)))
def test_merging_loses_nothing_and_invents_nothing(numbers):
    def grant(number):
        reason = Reason("c@1", number + 1, "s3.get_object")
        condition = '{"StringEquals":{"a":["b"]}}' if number % 5 == 0 else "{}"
        return Grant(f"s3:A{number % 3}", f"arn:{number % 4}", condition, reason)

    grants = [grant(number) for number in numbers]
    merged = {
        (action, resource, json.dumps(statement.condition))
        for statement in statements_of(grants)
        for action in statement.actions
        for resource in statement.resources
    }
    assert merged == {(g.action, g.resource, json.dumps(json.loads(g.condition))) for g in grants}
    assert statements_of(grants) == statements_of(list(reversed(grants)))
    assert {b.line for s in statements_of(grants) for b in s.because} == {g.reason.line for g in grants}


def test_actions_on_the_same_resource_are_one_statement():
    code = f"{S3}s3.get_object(Bucket='a', Key='b')\ns3.put_object(Bucket='a', Key='b')\n"
    (statement,) = derived(code).statements
    assert statement.actions == ("s3:GetObject", "s3:PutObject")
    assert statement.resources == ("arn:${AWS::Partition}:s3:::a/b",)
    assert [because.line for because in statement.because] == [3, 4]


def test_code_that_calls_nothing_needs_nothing():
    permissions = derived("def f(a: int) -> int:\n    return a + 1\n")
    assert (permissions.statements, permissions.findings, permissions.slots) == ((), (), ())


def test_code_that_several_steps_share_gives_a_reason_for_each():
    code = f"{S3}s3.get_object(Bucket='a', Key='b')\n"
    sources = [Source("c@1", code, "one", "first"), Source("c@1", code, "two", "second")]
    (statement,) = permissions_of(sources).statements
    assert [(b.step, b.words) for b in statement.because] == [("one", "first"), ("two", "second")]


def test_slots_are_what_the_manifest_must_still_bind():
    code = f"import os\n{S3}s3.get_object(Bucket=os.environ['RAW'], Key='b')\n"
    assert derived(code).slots == ("environment.RAW",)
    bound = derived(code, RAW="raw")
    assert bound.slots == ()
    assert bound.findings == ()


def test_findings_name_the_component():
    (finding,) = derived(f"{S3}getattr(s3, name)()\n").findings
    assert finding.pointer == "#/components/c@1.0.0/code"
    assert finding.line == 3


def test_arguments_that_may_be_there_are_found_and_not_granted():
    permissions = derived(f"{S3}s3.put_object(Bucket='a', Key='b', **more)\n")
    assert {grant.action for grant in permissions.grants} == {"s3:PutObject"}
    assert {finding.code for finding in permissions.findings} == {"arguments_dynamic"}
    assert any("s3:PutObjectAcl when ACL" in finding.message for finding in permissions.findings)


@pytest.mark.parametrize(
    ("role", "names", "resource"),
    [
        ("'worker'", {}, "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/worker"),
        ("'arn:aws:iam::1:role/worker'", {}, "arn:aws:iam::1:role/worker"),
        ("os.environ['ROLE']", {"ROLE": "arn:aws:iam::1:role/worker"}, "arn:aws:iam::1:role/worker"),
        ("os.environ['ROLE']", {"iam.role": "worker"}, "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/worker"),
        ("os.environ['ROLE']", {}, "${iam.role}"),
    ],
)
def test_a_role_that_is_handed_on_is_passed_to_its_service_only(role, names, resource):
    code = f"import boto3, os\nboto3.client('lambda').create_function(FunctionName='f', Role={role})\n"
    permissions = derived(code, **names)
    (grant,) = [grant for grant in permissions.grants if grant.action == "iam:PassRole"]
    assert grant.resource == resource
    assert json.loads(grant.condition) == {"StringEquals": {"iam:PassedToService": ["lambda.amazonaws.com"]}}
    assert ("iam.role" in permissions.slots) == resource.startswith("${iam")


def test_encrypted_resources_need_their_key():
    manifest = Manifest(keys={"s3.raw": "arn:aws:kms:eu-west-1:1:key/1"})
    permissions = permissions_of([Source("c", f"{S3}s3.get_object(Bucket='raw', Key='b')\n")], manifest)
    (key,) = [statement for statement in permissions.statements if statement.actions == ("kms:Decrypt",)]
    assert key.resources == ("arn:aws:kms:eu-west-1:1:key/1",)
    assert key.condition == {"StringEquals": {"kms:ViaService": ["s3.${AWS::Region}.amazonaws.com"]}}
    assert [because.line for because in key.because] == [3]


def test_statements_of_partiql_decide_by_their_verb():
    start = "import boto3\nboto3.client('dynamodb').batch_execute_statement(Statements="
    permissions = derived(f"{start}[{{'Statement': 'SELECT * FROM a'}}, {{'Statement': 'DELETE FROM b'}}])\n")
    assert {grant.action for grant in permissions.grants} == {"dynamodb:PartiQLSelect", "dynamodb:PartiQLDelete"}
    dynamic = derived(f"{start}[{{'Statement': text}}])\n")
    assert dynamic.grants == ()
    assert [finding.code for finding in dynamic.findings] == ["statement_dynamic"]


def test_code_that_cannot_be_read_names_the_component_and_the_line():
    with pytest.raises(InvalidError, match=re.escape("c@1.0.0, line 1")):
        derived("def f(:\n")


@pytest.mark.parametrize("name", TABLE.services())
def test_every_operation_of_every_service_is_granted_on_what_it_names_and_never_on_everything(name):
    service = TABLE.service(name)
    methods = [method for method in service.names() if method != "close"]
    calls = "".join(f"c.{method}(**given)\n" for method in methods)
    found = {}
    for grant in derived(f"import boto3\nc = boto3.client({name!r})\n{calls}").grants:
        found.setdefault(grant.reason.line, set()).add((grant.action, grant.resource))
    for line, method in enumerate(methods, 3):
        operation = service.method(method)
        granted = found.get(line, set())
        replaced = {swap[0] for swap in operation.instead.values()}
        assert set(operation.needs or ()) <= {action for action, _ in granted} | replaced
        for action, resource in granted:
            assert resource != "*" or operation.free or action == "sns:Publish" or not TABLE.types_of(action)
            assert resource == "*" or resource.startswith(("arn:", "${"))


def test_the_same_sources_give_the_same_bytes():
    sources = [Source(f"{row.name}@1", row.code) for row in ROWS]
    texts = ["\n".join(s.text() for s in permissions_of(sources).statements) for _ in range(2)]
    assert texts[0] == texts[1]


def actions_of(code):
    return {grant.action for grant in derived(f"import boto3\n{code}\n").grants}


class TestWhatAnArgumentDecides:
    CALL = "boto3.client('translate').translate_text(Text='a', SourceLanguageCode={}, TargetLanguageCode='en')"

    def test_a_value_that_makes_another_action_necessary(self):
        found = actions_of(self.CALL.format("'auto'"))
        assert found == {"translate:TranslateText", "comprehend:DetectDominantLanguage"}

    def test_another_value_does_not(self):
        assert actions_of(self.CALL.format("'de'")) == {"translate:TranslateText"}

    def test_a_value_that_only_the_run_knows_may(self):
        assert "comprehend:DetectDominantLanguage" in actions_of(f"def f(code):\n    {self.CALL.format('code')}")

    def test_an_object_of_s3_that_another_service_reads_is_read_for_the_caller(self):
        image = "{'S3Object': {'Bucket': 'photos', 'Name': 'a.jpg'}}"
        code = f"import boto3\nboto3.client('rekognition').detect_labels(Image={image})\n"
        found = {(grant.action, short(grant.resource)) for grant in derived(code).grants}
        assert found == {("rekognition:DetectLabels", "*"), ("s3:GetObject", "photos/a.jpg")}
        of_bytes = "boto3.client('rekognition').detect_labels(Image={'Bytes': b''})"
        assert actions_of(of_bytes) == {"rekognition:DetectLabels"}


class TestRolesOfOthers:
    ROLE = "answer = boto3.client('sts').assume_role(RoleArn='arn:aws:iam::1:role/r', RoleSessionName='me')\n"
    ROLE += "keys = answer['Credentials']\n"
    GIVEN = "aws_access_key_id=keys['AccessKeyId'], aws_session_token=keys['SessionToken']"

    @pytest.mark.parametrize(
        "code",
        [
            "boto3.client('s3', {}).get_object(Bucket='a', Key='b')",
            "boto3.Session({}).client('s3').get_object(Bucket='a', Key='b')",
            "boto3.resource('s3', {}).Object('a', 'b').get()",
            "boto3.Session({}).resource('dynamodb').Table('a').scan()",
        ],
    )
    def test_what_is_done_with_their_credentials_is_their_affair(self, code):
        assert actions_of(self.ROLE + code.format(self.GIVEN)) == {"sts:AssumeRole"}

    def test_what_is_done_without_them_is_ours(self):
        assert actions_of(f"{self.ROLE}boto3.client('s3').list_buckets()") == {"sts:AssumeRole", "s3:ListAllMyBuckets"}

    def test_credentials_from_elsewhere_may_be_ours(self):
        code = "import os\nboto3.client('s3', aws_access_key_id=os.environ['AWS_ACCESS_KEY_ID']).list_buckets()"
        assert actions_of(code) == {"s3:ListAllMyBuckets"}


def test_parts_of_a_resource_are_named_in_the_order_of_the_sdk():
    code = "import boto3\nboto3.resource('cloudwatch').Metric('space', 'name').put_data(MetricData=[])\n"
    (grant,) = derived(code).grants
    assert json.loads(grant.condition)["StringEquals"]["cloudwatch:namespace"] == ["space"]
