"""Where sessions are kept: in the database, as Django does; only the question who this is is asked with fewer words."""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from doorstep.base.prepared import Prepared

_SESSION = Prepared(
    lambda key, moment: Session.objects.filter(session_key=key, expire_date__gt=moment).values_list(
        "session_key", "session_data", "expire_date"
    ),
    str,
    datetime,
)


class SessionStore(db.SessionStore):
    """A session in the database."""

    def _get_session_from_db(self) -> Any:
        rows = _SESSION(str(self.session_key), timezone.now())
        if not rows:
            self._session_key = None
            return None
        key, data, until = rows[0]
        return Session(session_key=key, session_data=data, expire_date=until)
