"""A file that is uploaded: how large it may be. What lies inside is read by the bridge."""

from typing import Any

from django import forms
from django.utils.translation import gettext


def within(file: Any, most: int) -> Any:
    """Return the file, or refuse what has more than `most` bytes."""
    if (file.size or 0) > most:
        raise forms.ValidationError(gettext("This file is larger than %(limit)s MB.") % {"limit": most // 1_000_000})
    return file
