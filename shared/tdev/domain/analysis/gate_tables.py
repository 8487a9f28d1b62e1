"""The allow-list of the static gate: modules and members by what they need, and what is always refused."""

import re

from tdev.domain.analysis.tables import table, words

FREE = words(
    "__future__ abc argparse array ast base64 binascii bisect bz2 calendar cmath codecs collections colorsys"
    " configparser stat contextlib contextvars copy csv dataclasses datetime decimal difflib email enum errno"
    " fnmatch fractions functools getopt graphlib gzip hashlib heapq hmac html http.HTTPStatus ipaddress itertools"
    " json keyword locale logging lzma math mimetypes numbers operator os.path plistlib pprint queue quopri random"
    " re reprlib secrets shlex statistics string stringprep struct textwrap time token tomllib typing"
    " typing_extensions unicodedata urllib.parse urllib.error uuid warnings weakref xml zlib zoneinfo tdev.sdk"
    " tdev.kernel.errors numpy pandas scipy sklearn dateutil pytz bs4 lxml html5lib markdown markdown_it"
    " jinja2.sandbox markupsafe pydantic pydantic_core annotated_types attr attrs cattrs yaml toml tomli orjson"
    " simplejson ujson regex rapidfuzz tabulate networkx PIL qrcode zxingcpp segno jsonschema jsonpath_ng jmespath"
    " feedparser slugify inflect langdetect more_itertools polars matplotlib seaborn statsmodels xgboost lightgbm"
    " cryptography jwt charset_normalizer chardet pypdf openpyxl docx pptx reportlab structlog tenacity"
)
"""Modules whose public members do nothing to the world, but for those in ``NEVER`` and in the tables of effects."""

MEMBERS = {
    "os": words(
        "sep altsep curdir pardir extsep linesep pathsep name devnull fspath fsencode fsdecode PathLike strerror"
        " error cpu_count"
    ),
    "sys": words(
        "stdout stderr maxsize maxunicode byteorder version version_info float_info int_info hash_info implementation"
        " platform getsizeof intern exit argv exc_info exception getrecursionlimit getdefaultencoding"
    ),
    "io": words(
        "StringIO BytesIO TextIOWrapper BufferedReader BufferedWriter IOBase RawIOBase BufferedIOBase TextIOBase"
    )
    | words("UnsupportedOperation SEEK_SET SEEK_CUR SEEK_END"),
    "pathlib": words("Path PurePath PurePosixPath PureWindowsPath PosixPath WindowsPath"),
    "types": words(
        "SimpleNamespace MappingProxyType NoneType UnionType GenericAlias TracebackType EllipsisType"
        " NotImplementedType MethodType GeneratorType CoroutineType AsyncGeneratorType"
    ),
    "inspect": words(
        "isawaitable iscoroutine iscoroutinefunction isasyncgen isasyncgenfunction isgenerator isgeneratorfunction"
        " isfunction ismethod isclass cleandoc getdoc signature Signature Parameter"
    ),
    "traceback": words("format_exc format_exception format_exception_only print_exc"),
    "threading": words("Lock RLock Condition Event Semaphore BoundedSemaphore Barrier local get_ident current_thread"),
    "concurrent": words("futures.Future futures.as_completed futures.wait futures.TimeoutError futures.CancelledError"),
    "asyncio": words(
        "run sleep gather wait wait_for as_completed create_task ensure_future TaskGroup Task Future Lock Event"
        " Condition Semaphore BoundedSemaphore Queue PriorityQueue LifoQueue QueueEmpty QueueFull timeout"
        " timeout_at shield to_thread TimeoutError CancelledError FIRST_COMPLETED FIRST_EXCEPTION ALL_COMPLETED"
        " iscoroutinefunction get_running_loop current_task all_tasks Runner Barrier InvalidStateError"
    ),
    "platform": words("python_version python_version_tuple python_implementation system machine"),
    "jinja2": words("TemplateError TemplateSyntaxError UndefinedError StrictUndefined select_autoescape sandbox"),
}
"""Modules of which only these members are free; others are judged by their effects."""

NEEDS: dict[str, tuple[str, ...]] = table(
    (("subprocess",), "subprocess multiprocessing signal resource pty tty termios fcntl select selectors psutil sh"),
    (
        ("fetch", "send"),
        "socket ssl http urllib.request urllib.robotparser urllib urllib3 requests httpx aiohttp socketserver ftplib"
        " smtplib poplib imaplib nntplib telnetlib xmlrpc websockets websocket paramiko asyncssh pysftp grpc dns zmq"
        " wsgiref webbrowser asyncore asynchat smtpd",
    ),
    (
        ("send",),
        "slack_sdk twilio sendgrid discord telegram tweepy kafka pika nats redis psycopg psycopg2 pymongo pymysql"
        " mysql stripe syslog sqlalchemy",
    ),
    (
        ("read:files", "write:files", "destructive"),
        "shutil glob tempfile zipfile tarfile sqlite3 mmap fileinput linecache filecmp dbm netrc",
    ),
    (("fetch", "send", "invoke", "deploy", "iam", "destructive"), "boto3 botocore aioboto3 aiobotocore"),
    (("deploy",), "docker kubernetes aws_cdk constructs pulumi"),
)
"""Modules that only code with one of these effects has a use for."""

NEVER: dict[str, str] = table(
    (
        "runs-text",
        "builtins importlib imp runpy code codeop pkgutil zipimport py_compile compileall pdb bdb trace"
        " profile cProfile timeit doctest idlelib lib2to3 test unittest site sitecustomize venv ensurepip"
        " distutils setuptools pip pkg_resources symtable IPython ptpython rlcompleter readline cmd numexpr"
        " asteval simpleeval RestrictedPython sympy pandas.eval typing.get_type_hints typing.ForwardRef"
        " typing_extensions.get_type_hints"
        " typing_extensions.evaluate_forward_ref dataclasses.make_dataclass jinja2.Template jinja2.Environment"
        " logging.config codecs.register codecs.register_error copyreg json.tool pydantic.ImportString"
        " pydantic.PyObject pydantic.types.ImportString pydantic.create_model"
        " pydantic.TypeAdapter pydantic.type_adapter attr.make_class attrs.make_class"
        " numpy.f2py numpy.distutils numpy.testing",
    ),
    (
        "unsafe-loading",
        "marshal pickle _pickle cPickle pickletools shelve dill cloudpickle jsonpickle joblib"
        " torch.load yaml.unsafe_load yaml.full_load yaml.unsafe_load_all yaml.full_load_all yaml.Loader"
        " yaml.UnsafeLoader yaml.constructor yaml.loader yaml.cyaml yaml.FullLoader yaml.CLoader"
        " yaml.CUnsafeLoader yaml.CFullLoader pandas.read_pickle numpy.lib.format xml.sax.expatreader"
        " xml.dom.expatbuilder",
    ),
    ("native-memory", "ctypes _ctypes cffi numpy.ctypeslib numba cython Cython pyximport"),
    (
        "looks-inside",
        "gc dis opcode inspect.currentframe inspect.stack sys.modules sys._getframe sys.settrace sys.setprofile"
        " sys.meta_path sys.path_hooks sys.path tracemalloc faulthandler operator.attrgetter"
        " functools.update_wrapper operator.methodcaller"
        " string.Formatter types.FunctionType types.CodeType types.new_class types.FrameType types.resolve_bases"
        " types.prepare_class weakref.finalize warnings._module __main__",
    ),
    ("environment", "os.environ os.environb os.getenv os.getenvb os.putenv os.unsetenv os.path.expandvars dotenv"),
    (
        "process-control",
        "os.fork os.forkpty os.kill os.killpg os.setuid os.setgid os.setsid os.chroot os._exit os.abort os.nice"
        " os.register_at_fork _thread atexit sys.setrecursionlimit antigravity turtle tkinter",
    ),
)
"""Refused whatever is declared, with the rule; what stands below these names too."""

INSTEAD = {
    "requests": "use context.web of tdev.sdk, which refuses inside addresses",
    "httpx": "use context.web of tdev.sdk, which refuses inside addresses",
    "aiohttp": "use context.web of tdev.sdk, which refuses inside addresses",
    "urllib3": "use context.web of tdev.sdk, which refuses inside addresses",
    "urllib.request": "use context.web of tdev.sdk, which refuses inside addresses",
    "pickle": "use json for data",
    "marshal": "use json for data",
    "shelve": "use json for data",
    "yaml": "use yaml.safe_load",
    "importlib": "import what you need by name at the top of the file",
    "os.environ": "take the value as an argument; a secret is named with secrets=[...]",
    "os.getenv": "take the value as an argument; a secret is named with secrets=[...]",
    "string.Formatter": "write an f-string",
    "jinja2": "use jinja2.sandbox, with a template of your own",
    "typing.get_type_hints": "read __annotations__ instead",
    "operator": "write the attribute: lambda each: each.name",
    "unittest": "give examples in the docstring; they are the tests",
    "doctest": "give examples in the docstring; they are the tests",
}
MODELS = words(
    "openai autogen_ext anthropic litellm ollama cohere mistralai groq together vertexai huggingface_hub replicate"
    " instructor llm"
    " strands_tools botocore.config"
)
SUBMODULES = frozenset(
    {"numpy.random", "numpy.trace", "numpy.select", "scipy.io", "scipy.signal", "pandas.io", "boto3.resource"}
)
"""Members that are named like a module of the standard library and are none."""

_READS, _WRITES = "read:files", "write:files"
FRAGMENTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (effect, re.compile(rf"^(?:{pattern})$"))
    for effect, pattern in (
        (_READS, r"(pandas|polars|networkx)\.(read|scan)_\w+|numpy\.(load|loadtxt|fromfile|genfromtxt|memmap)"),
        (_READS, r"(gzip|bz2|lzma|codecs|io|PIL\.Image)\.open(_code)?|io\.FileIO|(gzip|bz2|lzma)\.\w+File"),
        (
            _READS,
            r"os\.(access|getcwd\w*|[lf]?stat\w*|path\.(l?exists|isfile|isdir|islink|ismount|get\w+|same\w+|realpath))",
        ),
        (
            _READS,
            r"(xml\.etree\.\w+|xml\.dom\.\w+|xml\.sax|lxml\.\w+)\.(iter)?parse|argparse\.FileType|mimetypes\.(init|read\w+)",
        ),
        (_READS, r"pathlib\.\w+\.(read_\w+|exists|is_\w+|l?stat|r?glob|iterdir|owner|group|samefile|open)"),
        (_WRITES, r"pathlib\.\w+\.(write_\w+|touch|mkdir|\w+_to|l?chmod|rename|replace|open)|contextlib\.chdir"),
        (
            _WRITES,
            r"(numpy\.(save|savez|savez_compressed|savetxt)|networkx\.write_\w+|matplotlib\.\w+\.(savefig|imsave))|argparse\.FileType",
        ),
        (_WRITES, r"os\.(open|fdopen|sendfile|pipe|chdir|umask|mknod|lchown|f?chmod)|(gzip|bz2|lzma)\.\w+File"),
        (_WRITES, r"logging\.FileHandler|logging\.handlers\.\w+"),
        ("destructive", r"pathlib\.\w+\.(unlink|rmdir)"),
        ("subprocess", r"os\.(system|popen|exec\w+|spawn\w+|posix_spawn\w*|wait\w*|startfile)"),
        ("send", r"urllib\.request\.(build_opener|install_opener|OpenerDirector|URLopener|FancyURLopener)"),
    )
)
"""Effects of members that the tables of calls do not know, by pattern."""

BY_NAME = words("time datetime copy")
NO_TYPES = frozenset({"Literal", "Annotated"})
"""Texts in the brackets of these are data, not types."""
TOLD = words("__version__ __name__ __doc__ __init__ __new__ __str__ __repr__ __eq__ __post_init__")
ANY_EFFECT = words("threading.Thread threading.Timer concurrent.futures.ThreadPoolExecutor")
THREADS = "threads are for code with an effect; pure code has no use for one"


SUBPACKAGE = re.compile(
    r"email\.(?!message_from)[a-z]\w*|email\.mime\.[a-z]+|html\.(entities|parser)|json\.(decoder|encoder|scanner)"
    r"|xml\.(dom|etree|sax|parsers)(\.\w+)?|collections\.abc|concurrent\.futures(\.[a-z]+)?|logging\.(config|handlers)"
    r"|http\.[a-z]+|urllib\.[a-z]+|os\.path"
)
"""Modules of the packages of the standard library that components use."""

COMMAND_LINES = frozenset({"main", "test"})
