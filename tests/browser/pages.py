"""The pages everybody sees, each looked at in both languages, wide and narrow, with and without elder mode.

Add yours: an address, the role that opens it, and the fixtures that arrange what it shows.
"""

from collections.abc import Callable
from dataclasses import dataclass

from doorstep.base.models.job import Job
from doorstep.base.models.login import Login
from doorstep.base.words import Role


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of the site.

    Args:
        name: What the test is called.
        address: The path; or a function that finds it in the database once the fixtures have run.
        role: Who opens it; `None` is a visitor.
        needs: Names of fixtures that arrange what the page shows.
        status: What it answers.
    """

    name: str
    address: str | Callable[[], str]
    role: Role | None = None
    needs: tuple[str, ...] = ()
    status: int = 200

    def __str__(self) -> str:
        return self.name

    def path(self) -> str:
        """Return the path to open."""
        return self.address if isinstance(self.address, str) else self.address()


PAGES: list[Shown] = [
    Shown("home-without-places", "/"),
    Shown("about", "/about/"),
    Shown("login", "/accounts/login/"),
    Shown("logout", "/accounts/logout/", Role.COUNTY_PLANNER),
    Shown("password", "/accounts/password/change/", Role.COUNTY_PLANNER),
    Shown("journal", "/desk/journal/?day=2026-09-01", Role.AUDITOR, needs=("an_office",)),
    Shown("journal-empty", "/desk/journal/?day=2020-01-01", Role.AUDITOR),
    Shown("logins", "/desk/logins/", Role.ADMIN, needs=("an_office",)),
    Shown("login-new", "/desk/logins/new/", Role.ADMIN),
    Shown("login-one", lambda: f"/desk/logins/{Login.objects.get(username='crew-1').pk}/", Role.ADMIN, ("an_office",)),
    Shown("workdays", "/desk/workdays/", Role.COUNTY_PLANNER, needs=("an_office",)),
    Shown("workdays-empty", "/desk/workdays/", Role.CREW),
    Shown("rules", "/rules/", needs=("an_office",)),
    Shown("rules-empty", "/rules/"),
    Shown(
        "job-running", lambda: f"/desk/jobs/{Job.objects.get(key='running').pk}/", Role.COUNTY_PLANNER, ("an_office",)
    ),
    Shown("job-failed", lambda: f"/desk/jobs/{Job.objects.get(key='failed').pk}/", Role.COUNTY_PLANNER, ("an_office",)),
    Shown("nowhere", "/there/is/nothing/here/", status=404),
]
