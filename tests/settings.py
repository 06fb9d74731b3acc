"""The product's own settings, with a throw-away data directory and the cheapest password hashing."""

import os
import tempfile
from pathlib import Path

_DATA = tempfile.TemporaryDirectory(prefix="sodan-test-")
os.environ["SODAN_DATA"] = _DATA.name
os.environ["SODAN_SECRET_KEY"] = "only for tests, never for a desk"
os.environ["SODAN_DATABASE_URL"] = os.environ.get("SODAN_TEST_DATABASE_URL", "")
os.environ["SODAN_SYNCHRONOUS"] = "NORMAL"
# Trained once for all the processes of all runs: it is named by all it depends on.
os.environ["SODAN_MODELS"] = str(Path(__file__).resolve().parent.parent / ".pytest_cache" / "models")

from sodan.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
