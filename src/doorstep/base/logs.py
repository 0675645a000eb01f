"""What is worth a line in the log: a refusal is one, a page that is not there is none."""

import logging
from http import HTTPStatus

NO_NEWS = {HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY}


class Plainly(logging.Filter):
    """Keeps a 403 to one line without a traceback, and leaves out answers that are part of everyday use."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether the record is written."""
        status = getattr(record, "status_code", None)
        if status == HTTPStatus.FORBIDDEN:
            record.exc_info = None
        return status not in NO_NEWS
