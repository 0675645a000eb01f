"""The county of the residents' pages serves the workbench's tests too."""

from tests.door.conftest import at, county, served, unserved

__all__ = ["at", "county", "served", "unserved"]
