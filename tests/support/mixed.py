"""Components as a team registers its own: a name, one sentence, typed fields; no phrases, no examples."""

from functools import cache

from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.registry.built_in import built_in_components
from tests.support.tool_goals import described

_TABLE = """
KakaoSender | Send a KakaoTalk message | text -> ok
TelegramPoster | Post a message to a Telegram chat | text -> ok
JiraOpener | Open a Jira ticket | title body -> ticket_url
NotionWriter | Create a Notion page from a text | text -> page_url
FaxDesk | Send a text by fax | text -> ok
VoiceScribe | Transcribe an audio recording | audio_url -> text
VoiceMaker | Read a text aloud into an audio file | text -> audio_url
PictureReader | Extract the text from an image | image_url -> text
TongueChanger | Translate text into a target language | text target_language -> translation
ToneJudge | Classify the sentiment of a text | text -> label
FxDesk | Get an exchange rate between two currencies | base quote -> rate
SkyWatch | Get the weather for a city | city -> summary
GaugeReader | Read a metric of a service | service metric window -> average
LogFinder | Search the logs of a service | service pattern since -> count
Shipper | Deploy a service | service environment -> endpoint
Returner | Roll a service back to its previous version | service -> deployment_id
IssueLister | List the issues of a GitHub repository | repo -> listing
IssueOpener | Open an issue in a GitHub repository | repo title body -> issue_url
UserFinder | Look up a user by id | user_id -> email name
PostOffice | Send an e-mail | to body -> message_id
JenkinsMover | Convert a Jenkinsfile to a GitHub Actions workflow | jenkinsfile -> workflow_yaml
PlanKeeper | Create a calendar event | title start -> event_id
SqlRunner | Run a read-only SQL query | database sql -> answer
CodeReader | Review a code diff and comment on it | diff -> summary
CodeSorter | Classify code as tool, agent or team | code -> component_type
TestDesk | Run the tests of a component | component -> report
WorkflowJudge | Score a workflow for quality and cost | workflow_id -> score
GroundMaker | Generate Terraform or CloudFormation from a description | description format -> template
RuleKeeper | Check an IaC template against policies | template -> verdict
BigQueryLoader | Load a text into BigQuery | table text -> job_id
"""


def _described(line: str):
    name, description, fields = (part.strip() for part in line.split("|"))
    takes, gives = fields.split("->")
    kinds = {"count": "integer", "rate": "number", "average": "number", "score": "number", "ok": "boolean"}
    given = {field: kinds.get(field, "string") for field in gives.split()}
    return described(name, description, dict.fromkeys(takes.split(), "string"), given)


@cache
def mixed_index() -> Retrieval:
    """The built-in components, which have phrases, and thirty that only describe themselves; read only."""
    return Retrieval([*built_in_components(), *map(_described, _TABLE.strip().splitlines())])
