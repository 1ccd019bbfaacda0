"""The settings under pytest: a throw-away data folder, and the test servers when they are named.

``TEST_DATABASE_URL`` and ``TEST_REDIS_URL`` choose the servers; the operator's own variables are never used.
"""

import os
import shutil
import tempfile
from pathlib import Path

if "YANXIA_TEST_DIR" not in os.environ:
    # The first process makes the folder; xdist's workers inherit its name.
    os.environ["YANXIA_TEST_DIR"] = tempfile.mkdtemp(prefix="yanxia-test-")
    import atexit

    atexit.register(shutil.rmtree, os.environ["YANXIA_TEST_DIR"], ignore_errors=True)

worker = os.environ.get("PYTEST_XDIST_WORKER", "")
for name in (
    "SITE_ORIGINS",
    "ALLOWED_HOSTS",
    "PORT",
    "LAN",
    "TRUSTED_PROXIES",
    "SECRET_KEY",
    "DATABASE_URL",
    "REDIS_URL",
):
    os.environ.pop(name, None)
    if tested := os.environ.get(f"TEST_{name}"):
        os.environ[name] = tested
os.environ["DATA_DIR"] = str(Path(os.environ["YANXIA_TEST_DIR"], worker or "main"))

from config.settings import *  # noqa: E402, F403
from config.settings import CACHES, CHANNEL_LAYERS, DATABASES, INSTALLED_APPS, REDIS_URL  # noqa: E402

# A server that a test starts for itself takes the real settings; pytest's own come by --ds.
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

# a second flow, to hold the room of cases to its word
INSTALLED_APPS = [*INSTALLED_APPS, "tests.deliberation.cases.errand"]

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if REDIS_URL:
    # The prefix a server gets that is started on this worker's test database (see Environment._news).
    prefix = f"yanxia-test_{DATABASES['default']['NAME']}" + (f"_{worker}" if worker else "")
    CACHES["default"]["KEY_PREFIX"] = prefix
    CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = prefix
