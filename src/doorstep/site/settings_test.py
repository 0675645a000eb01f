"""Settings for the tests: the same site, quick passwords, jobs done at once, files served as they lie."""

import os
import tempfile

os.environ.setdefault("DOORSTEP_DATA", tempfile.mkdtemp(prefix="doorstep-test-"))
os.environ.setdefault("DOORSTEP_SECRET_KEY", "only for tests")

from doorstep.site.settings import *  # noqa: F403  the point of this file

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405  whitenoise warns where there is none
