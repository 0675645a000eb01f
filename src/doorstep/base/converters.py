"""Parts of addresses: a day."""

from datetime import date


class Day:
    """A day in an address, such as `2026-09-01`; what is no day is no address."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """Return the day; a `ValueError` makes it a 404."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """Return the day as it stands in an address."""
        return value.isoformat()
