"""What calls do: effects by origin (standard library, common packages, AWS), and the rules for risky constructs."""

import re

from tdev.domain.analysis.tables import table, words
from tdev.model.component import Effect

CALLS: dict[str, tuple[Effect, ...]] = table(
    (
        ("read:files",),
        "os.listdir os.scandir os.walk os.stat os.readlink glob.glob glob.iglob linecache.getline"
        " fileinput.input filecmp.cmp mmap.mmap zipfile.ZipFile tarfile.open configparser.ConfigParser().read"
        " os.path.getsize os.path.exists pandas.read_csv pandas.read_excel pandas.read_parquet PIL.Image.open"
        " pypdf.PdfReader openpyxl.load_workbook",
    ),
    (
        ("write:files",),
        "os.mkdir os.makedirs os.rename os.renames os.replace os.link os.symlink os.chmod os.chown os.utime"
        " os.mkfifo os.write shutil.copytree shutil.move shutil.make_archive shutil.unpack_archive"
        " tempfile.mkstemp tempfile.mkdtemp tempfile.NamedTemporaryFile tempfile.TemporaryDirectory"
        " tempfile.TemporaryFile logging.FileHandler sqlite3.connect shelve.open dbm.open"
        " zipfile.ZipFile().extractall tarfile.open().extractall",
    ),
    (
        (
            "read:files",
            "write:files",
        ),
        "shutil.copy shutil.copy2 shutil.copyfile",
    ),
    (
        ("destructive",),
        "os.remove os.unlink os.rmdir os.removedirs os.truncate shutil.rmtree os.kill os.killpg signal.pthread_kill",
    ),
    (
        ("fetch",),
        "requests.get requests.head httpx.get httpx.head urllib.request.urlretrieve feedparser.parse"
        " webbrowser.open http.client.HTTPConnection http.client.HTTPSConnection socket.getaddrinfo"
        " socket.gethostbyname",
    ),
    (
        ("send",),
        "requests.post requests.put requests.patch httpx.post httpx.put httpx.patch smtplib.SMTP"
        " smtplib.SMTP_SSL ftplib.FTP ftplib.FTP_TLS poplib.POP3 imaplib.IMAP4 imaplib.IMAP4_SSL nntplib.NNTP"
        " telnetlib.Telnet socket.socket socket.create_connection socket.socketpair asyncio.open_connection"
        " asyncio.start_server xmlrpc.client.ServerProxy socketserver.TCPServer http.server.HTTPServer"
        " websockets.connect paramiko.SSHClient logging.handlers.SMTPHandler logging.handlers.HTTPHandler"
        " logging.handlers.SysLogHandler ssl.wrap_socket syslog.syslog",
    ),
    (
        (
            "send",
            "destructive",
        ),
        "requests.delete httpx.delete",
    ),
    (
        ("subprocess",),
        "os.system os.popen os.fork os.forkpty os.startfile os.posix_spawn os.posix_spawnp pty.spawn pty.fork"
        " asyncio.create_subprocess_exec asyncio.create_subprocess_shell commands.getoutput popen2.popen2"
        " pexpect.spawn pexpect.run multiprocessing.Process multiprocessing.Pool"
        " concurrent.futures.ProcessPoolExecutor platform.popen",
    ),
    (
        ("dynamic",),
        "eval exec compile __import__ builtins.eval builtins.exec builtins.compile importlib.import_module"
        " importlib.__import__ importlib.reload importlib.util.spec_from_file_location runpy.run_path"
        " runpy.run_module pickle.load pickle.loads pickle.Unpickler dill.load dill.loads cloudpickle.loads"
        " cloudpickle.load marshal.load marshal.loads jsonpickle.decode yaml.unsafe_load yaml.full_load"
        " shelve.open joblib.load torch.load types.FunctionType types.CodeType code.interact"
        " code.InteractiveConsole code.InteractiveInterpreter codeop.compile_command ctypes.CDLL ctypes.PyDLL"
        " ctypes.cdll ctypes.windll ctypes.pythonapi ctypes.memmove ctypes.string_at cffi.FFI"
        " builtins.__import__ sys.settrace sys.setprofile sys._getframe inspect.currentframe inspect.stack"
        " gc.get_objects gc.get_referrers sys.modules sys.meta_path sys.path_hooks timeit.timeit"
        " timeit.repeat cProfile.run pdb.run zipimport.zipimporter site.addsitedir atexit.register"
        " operator.attrgetter operator.methodcaller",
    ),
    (
        ("send",),
        "openai.OpenAI anthropic.Anthropic litellm.completion ollama.chat ollama.generate slack_sdk.WebClient"
        " twilio.rest.Client sendgrid.SendGridAPIClient stripe.Charge.create redis.Redis psycopg2.connect"
        " psycopg.connect pymongo.MongoClient mysql.connector.connect kafka.KafkaProducer"
        " pika.BlockingConnection",
    ),
)
"""Effects of a call (or a mere mention) of these origins."""

PREFIXES: tuple[tuple[str, Effect], ...] = (
    ("subprocess.", "subprocess"),
    ("os.exec", "subprocess"),
    ("os.spawn", "subprocess"),
    ("sh.", "subprocess"),
    ("multiprocessing.", "subprocess"),
    ("fabric.", "subprocess"),
    ("docker.", "deploy"),
    ("kubernetes.", "deploy"),
    ("aws_cdk.", "deploy"),
    ("pulumi.", "deploy"),
    ("ctypes.", "dynamic"),
    ("_ctypes.", "dynamic"),
    ("cffi.", "dynamic"),
    ("importlib.machinery.", "dynamic"),
    ("importlib.util.", "dynamic"),
    ("posix.", "subprocess"),
    ("nt.", "subprocess"),
    ("_posixsubprocess.", "subprocess"),
    ("_socket.", "send"),
    ("_pickle.", "dynamic"),
    ("_imp.", "dynamic"),
)
"""Effects of everything below a module."""

METHODS: dict[str, tuple[Effect, ...]] = table(
    (("read:files",), "read_text read_bytes iterdir rglob"),
    (("write:files",), "write_text write_bytes mkdir touch symlink_to hardlink_to chmod"),
    (("destructive",), "unlink rmdir"),
)
"""Methods that speak for themselves on a path, on the context, or on something whose origin is not known."""

HTTP_METHODS: dict[str, tuple[Effect, ...]] = {
    "get": ("fetch",),
    "head": ("fetch",),
    "options": ("fetch",),
    "post": ("send",),
    "put": ("send",),
    "patch": ("send",),
    "delete": ("send", "destructive"),
    "websocket": ("send",),
    "ws_connect": ("send",),
}
HTTP_CLIENTS = re.compile(
    r"^(requests\.(Session|session)|httpx\.(Client|AsyncClient)|aiohttp\.ClientSession|urllib3\.PoolManager)\(\)"
)
NETWORK_MODULES = words(
    "socket smtplib ftplib poplib imaplib nntplib telnetlib xmlrpc socketserver paramiko websockets websocket"
    " slack_sdk twilio sendgrid discord telegram tweepy kafka pika nats zmq grpc pexpect scapy dns pysftp asyncssh"
)
AWS_PREFIX = {
    "stepfunctions": "states",
    "bedrock-runtime": "bedrock",
    "bedrock-agent-runtime": "bedrock",
    "bedrock-agent": "bedrock",
    "ses": "ses",
    "sesv2": "ses",
    "elbv2": "elasticloadbalancing",
    "elb": "elasticloadbalancing",
    "cloudwatch": "cloudwatch",
    "cognito-idp": "cognito-idp",
    "apigatewayv2": "apigateway",
    "apigateway": "apigateway",
    "dynamodbstreams": "dynamodb",
    "efs": "elasticfilesystem",
    "emr": "elasticmapreduce",
    "opensearch": "es",
    "application-autoscaling": "application-autoscaling",
    "lexv2-runtime": "lex",
    "iot-data": "iot",
    "location": "geo",
    "scheduler": "scheduler",
    "s3control": "s3",
    "sagemaker-runtime": "sagemaker",
    "rds-data": "rds-data",
    "msk": "kafka",
}
"""IAM prefix of a boto3 service where the two differ."""

AWS_METHODS: dict[str, tuple[str, ...]] = {
    "lambda.invoke": ("lambda:InvokeFunction",),
    "lambda.invoke_async": ("lambda:InvokeFunction",),
    "bedrock-runtime.converse": ("bedrock:InvokeModel",),
    "bedrock-runtime.converse_stream": ("bedrock:InvokeModelWithResponseStream",),
    "s3.upload_file": ("s3:PutObject",),
    "s3.upload_fileobj": ("s3:PutObject",),
    "s3.download_file": ("s3:GetObject",),
    "s3.download_fileobj": ("s3:GetObject",),
    "s3.head_object": ("s3:GetObject",),
    "s3.head_bucket": ("s3:ListBucket",),
    "s3.list_objects": ("s3:ListBucket",),
    "s3.list_objects_v2": ("s3:ListBucket",),
    "s3.list_buckets": ("s3:ListAllMyBuckets",),
    "s3.delete_objects": ("s3:DeleteObject",),
    "s3.copy_object": ("s3:GetObject", "s3:PutObject"),
    "s3.copy": ("s3:GetObject", "s3:PutObject"),
    "s3.create_multipart_upload": ("s3:PutObject",),
    "s3.upload_part": ("s3:PutObject",),
    "s3.complete_multipart_upload": ("s3:PutObject",),
    "dynamodb.transact_write_items": (
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:ConditionCheckItem",
    ),
    "dynamodb.transact_get_items": ("dynamodb:GetItem",),
    "dynamodb.batch_writer": ("dynamodb:BatchWriteItem",),
    "dynamodb.execute_statement": ("dynamodb:PartiQLSelect",),
    "sqs.send_messages": ("sqs:SendMessage",),
    "sqs.receive_messages": ("sqs:ReceiveMessage",),
    "sqs.send_message_batch": ("sqs:SendMessage",),
    "sqs.delete_message_batch": ("sqs:DeleteMessage",),
    "sns.publish_batch": ("sns:Publish",),
    "kinesis.put_record": ("kinesis:PutRecord",),
    "ssm.get_parameters_by_path": ("ssm:GetParametersByPath",),
}
"""Methods whose IAM action has another name."""

AWS_RESOURCE_METHODS: dict[str, str] = {
    "s3.Bucket.objects": "s3:ListBucket",
    "s3.Bucket.put_object": "s3:PutObject",
    "s3.Object.put": "s3:PutObject",
    "s3.Object.get": "s3:GetObject",
    "s3.Object.delete": "s3:DeleteObject",
    "s3.Object.upload_file": "s3:PutObject",
    "s3.Bucket.upload_file": "s3:PutObject",
    "s3.Bucket.download_file": "s3:GetObject",
    "s3.Bucket.delete": "s3:DeleteBucket",
    "s3.Object.download_file": "s3:GetObject",
    "s3.Bucket.upload_fileobj": "s3:PutObject",
}
AWS_LOCAL = words(
    "get_paginator get_waiter generate_presigned_url generate_presigned_post exceptions meta can_paginate close"
    " paginate wait get build_full_result Table Bucket Object Queue Topic all filter client resource session Session"
)
"""Methods of clients and resources that are no AWS call by themselves."""

AWS_EFFECTS: tuple[tuple[str, Effect], ...] = (
    (
        r"^(iam|sts|organizations|sso|sso-admin|identitystore|kms):(?!GetCallerIdentity|Decrypt|Encrypt|GenerateDataKey|Get|List|Describe)",
        "iam",
    ),
    (
        r":(PutBucketPolicy|PutBucketAcl|PutObjectAcl|AddPermission|RemovePermission|PutResourcePolicy|SetPolicy|.*Permission.*Set.*"
        r"|PutPublicAccessBlock|DeletePublicAccessBlock|AuthorizeSecurityGroup.*|AdminCreateUser)$",
        "iam",
    ),
    (r":(Delete|Terminate|Remove|Purge|Stop|Reset|Revoke|Deregister|Disable|Destroy|Cancel|Wipe|Abort)", "destructive"),
    (
        r"^(cloudformation|codedeploy|codepipeline|codebuild|elasticbeanstalk|amplify|apprunner|proton):"
        r"(Create|Update|Execute|Start|Deploy|Put|Delete)",
        "deploy",
    ),
    (
        r"^(lambda|ecs|ec2|rds|eks|apigateway|autoscaling|elasticache|elasticloadbalancing|states|cloudfront|ecr|route53|sagemaker):"
        r"(Create|Update|Publish|Put|Register|Modify|Import|Change)",
        "deploy",
    ),
    (r"^ec2:RunInstances|^ec2:Start", "deploy"),
    (
        r"^(lambda:Invoke|states:(Start|SendTask)|bedrock:Invoke|ecs:(RunTask|StartTask)|batch:SubmitJob|ssm:SendCommand"
        r"|sagemaker:Invoke|glue:Start|codebuild:Start|events:PutEvents)",
        "invoke",
    ),
    (
        r":(Get|List|Describe|Head|Query|Scan|Search|BatchGet|Lookup|Receive|Select|Detect|Translate|Count|Test|Simulate|Validate"
        r"|View|Filter|Estimate|Retrieve(?!And)|Decrypt|Verify|Classify|Recognize|Analyze|Synthesize|PartiQLSelect|ConditionCheck)",
        "fetch",
    ),
)
"""First rule that matches decides; anything else sends data."""
