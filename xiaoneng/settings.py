"""One settings file: every difference between machines comes from the environment."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"

env = environ.Env()
environ.Env.read_env(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))

DEBUG = env.bool("DEBUG", default=False)
KEPT_KEY = VAR / "secret_key"  # made once by make, for what is started without it too
SECRET_KEY = env.str("SECRET_KEY", default="") or (KEPT_KEY.read_text().strip() if KEPT_KEY.exists() else "")
if not SECRET_KEY and not DEBUG:
    raise ImproperlyConfigured("SECRET_KEY 未设置：请在环境或 .env 中给出一个足够长的随机串，或先运行 make。")
SECRET_KEY = SECRET_KEY or "only-for-debug"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])

DISTRICT_NAME = env.str("DISTRICT_NAME", default="高淳区")
ISSUER_NAME = env.str("ISSUER_NAME", default="区作风建设领导小组办公室")
OBJECTION_PHONE = env.str("OBJECTION_PHONE", default="")
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
if not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", PUBLIC_URL):
    raise ImproperlyConfigured(
        f"PUBLIC_URL={PUBLIC_URL} 不对：请写公众访问的完整网址，以 http:// 或 https:// 开头，不带 ? 和 #，"
        "如 https://www.example.cn/liangbang"
    )
# Where the site stands below a path, nginx takes that path off, and every link has it.
FORCE_SCRIPT_NAME = urlsplit(PUBLIC_URL).path or None
# What people sign in under, whatever host and port the server in front hands on.
OWN_ORIGIN = PUBLIC_URL.removesuffix(FORCE_SCRIPT_NAME or "").lower()
CSRF_TRUSTED_ORIGINS = [*env.list("CSRF_TRUSTED_ORIGINS", default=[]), OWN_ORIGIN]
PUBLIC_ROOT = Path(env.str("PUBLIC_ROOT", default=str(VAR / "public")))
EVIDENCE_ROOT = Path(env.str("EVIDENCE_ROOT", default=str(VAR / "evidence")))
# A unit's own licensed fonts for official papers, by role (departments/paper_fonts.py).
PAPER_FONTS = {
    role: env.str(f"FONT_{name}", default="")
    for role, name in {"song": "XIAOBIAOSONG", "fangsong": "FANGSONG", "kai": "KAITI", "hei": "HEITI"}.items()
}
# An office of one person may decide what it added itself; each such step says so in the history.
OFFICE_OF_ONE = env.bool("OFFICE_OF_ONE", default=False)
# The office's own code in the register: with rules of its own (通用条款) its people write and sign there.
OFFICE_CODE = env.str("OFFICE_CODE", default="zfb")
# A measure of so few persons in one round of 明查暗访 is told for the year only; 0 tells every number.
SMALL_NUMBERS = env.int("SMALL_NUMBERS", default=2)
# Whether the screen in the hall also tells the difficulties (难题) of public items.
LOBBY_DIFFICULTIES = env.bool("LOBBY_DIFFICULTIES", default=False)

INSTALLED_APPS = [
    *(f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages")),
    *("whitenoise.runserver_nostatic", "django.contrib.staticfiles"),  # in this order
    *("django_tables2", "django_filters", "csp"),
    *("departments", "rules", "assessments", "boards"),
    *("commitments", "inspections", "appraisals", "xiaoneng"),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "departments.middleware.ReadPlainly",
    "departments.middleware.SamePerson",  # before the token is looked at: a refused one is held for who is signed in
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "departments.middleware.SignedInUnlessPublic",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "departments.middleware.SayBusy",
    "departments.middleware.SayNotHere",
    "departments.middleware.KeepPrivate",
    "departments.middleware.ChangePasswordFirst",
]
ROOT_URLCONF = "xiaoneng.urls"
WSGI_APPLICATION = "xiaoneng.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                *(f"django.contrib.{app}.context_processors.{app}" for app in ("auth", "messages")),
                "xiaoneng.context.frame",
            ]
        },
    }
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR / 'xiaoneng.sqlite3'}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False  # with IMMEDIATE every GET would take the write lock
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA trusted_schema=OFF",
    }
else:
    DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
    WAITS = "-c lock_timeout=5000 -c statement_timeout=60000"
    DATABASES["default"]["OPTIONS"] = {"options": WAITS, "connect_timeout": 5}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "departments.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_HASHERS = [f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("Argon2", "PBKDF2")]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "departments.passwords.Length"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "departments.passwords.ContextWords"},
]
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "departments.views.stale.stale_form"
# Public pages may travel over plain HTTP inside the building; signing in may not, outside DEBUG.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# HSTS and the redirect to HTTPS are nginx's where it serves both: the lobby screen and the intranet
# may read the public pages over plain HTTP, and a browser told to insist would lose them.
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **dict.fromkeys(("default-src", "base-uri", "object-src", "frame-ancestors"), (NONE,)),
        **{f"{kind}-src": (SELF,) for kind in ("script", "style", "img", "font", "connect")},
        "form-action": (SELF,),
    }
}

# The daily digest. Without EMAIL_URL no e-mail is sent at all; consolemail:// prints it (docs/deployment.md).
vars().update(env.email_url("EMAIL_URL", default="dummymail://"))
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="效能亮榜 <liangbang@localhost>")
EMAIL_TIMEOUT = 20

# Errors go to standard error: path and traceback, never what a request carried.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        **{key: {"handlers": ["stderr"], "level": "WARNING"} for key in ("django", "boards")},
        **{"django.server": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
    },
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = f"{FORCE_SCRIPT_NAME or ''}/static/"  # in full: a relative one is prefixed by whoever asks first
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
if not DEBUG:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["jpg", "png", "ttf", "gz", "br"]  # the poster's fonts are never sent
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "departments.uploads.RoomyUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS, DATA_UPLOAD_MAX_NUMBER_FILES = 4000, 200  # an empty file box counts as a file
DJANGO_TABLES2_TEMPLATE = "departments/_table.html"
VAR.mkdir(exist_ok=True)
