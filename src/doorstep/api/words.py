"""What another system is told when it asks for something we do not understand or do not give."""

from http import HTTPStatus

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Line(TextChoices):
    """The two lines of Open311: the real one, and one to rehearse on, where what is sent is checked and forgotten."""

    LIVE = "v2"
    TEST = "test"


class Format(TextChoices):
    """The two ways of writing an answer; the values are the endings of addresses."""

    XML = "xml"
    JSON = "json"


class Fault(TextChoices):
    """What is wrong with a question or with something sent."""

    NOT_HERE = "not_here", _("There is nothing at this address.")
    NO_SERVICE = "no_service", _("service_code was not found. The list of services names those that can be chosen.")
    NO_REQUEST = "no_request", _("service_request_id was not found, or is not public.")
    NO_TOKEN = "no_token", _("The token was not found.")
    KEY_MISSING = "key_missing", _("api_key is missing.")
    KEY_WRONG = "key_wrong", _("api_key is not known, not valid today, or does not allow this.")
    TOO_OFTEN = "too_often", _("Too many calls in one minute. Wait a minute and try again.")
    METHOD = "method", _("This address does not answer calls of this kind.")
    UNREADABLE = "unreadable", _("The call cannot be read. Send it as application/x-www-form-urlencoded in UTF-8.")
    SERVICE_MISSING = "service_missing", _("service_code was not provided.")
    DATE = "date", _("A date is written with its time zone, like 2026-01-01T00:00:00+08:00.")
    SPAN = "span", _("start_date must not lie after end_date, and the two not more than 90 days apart.")
    STATUS = "status", _("status is open or closed.")
    PAGE = "page", _("page is a number from 1 to 100000, page_size one from 1 to 1000.")
    TOO_MANY = "too_many", _("Ask for at most 1000 service_request_id at once.")
    WHERE_MISSING = "where_missing", _("Say where it is: lat and long, or address_string, or address_id.")
    POINT = "point", _("lat and long belong together: two numbers of degrees in WGS-84.")
    OUTSIDE = "outside", _("This point lies outside the county.")
    NO_ADDRESS = "no_address", _("address_id is not the code of a place of this county.")
    TEXT_MISSING = "text_missing", _("description says too little.")
    KIND = "kind", _("kind is problem, help or suggestion.")
    QUANTITY = "quantity", _("quantity is a whole number from 1 to 1000000.")
    UNTIL = "until", _("wanted_until is a day like 2026-01-31, not before today.")
    TEXT_LONG = "text_long", _("description is longer than 4000 characters.")

    @property
    def status(self) -> HTTPStatus:
        """The status it is answered with; the standard knows 404, 403, and 400 for everything else."""
        return _STATUS.get(self, HTTPStatus.BAD_REQUEST)


_STATUS = {
    Fault.NOT_HERE: HTTPStatus.NOT_FOUND,
    Fault.NO_SERVICE: HTTPStatus.NOT_FOUND,
    Fault.NO_REQUEST: HTTPStatus.NOT_FOUND,
    Fault.NO_TOKEN: HTTPStatus.NOT_FOUND,
    Fault.KEY_MISSING: HTTPStatus.FORBIDDEN,
    Fault.KEY_WRONG: HTTPStatus.FORBIDDEN,
    Fault.TOO_OFTEN: HTTPStatus.TOO_MANY_REQUESTS,
    Fault.METHOD: HTTPStatus.METHOD_NOT_ALLOWED,
}
