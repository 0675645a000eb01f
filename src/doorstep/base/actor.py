"""Who is acting: a login, its roles, and the places where each role holds."""

from dataclasses import dataclass

from doorstep.base.words import Role

EVERYWHERE = "/"


@dataclass(frozen=True, slots=True)
class Granted:
    """One role inside one place's subtree.

    Args:
        role: What the holder is here to do.
        scope: Path of the place, such as `/1/7/93/`; `/` covers everything.
    """

    role: Role
    scope: str

    def covers(self, path: str) -> bool:
        """Say whether the place at `path` lies in this grant's subtree."""
        return path.startswith(self.scope)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody (or the platform itself) who does something.

    Args:
        user_id: The login's id; `None` for a visitor who has not logged in and for the platform itself.
        grants: Roles with the places where they hold.
        name: What the page calls them: the login name, never a person's data.
    """

    user_id: int | None
    grants: tuple[Granted, ...] = ()
    name: str = ""

    @property
    def roles(self) -> frozenset[Role]:
        """Every role held anywhere."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def is_known(self) -> bool:
        """Whether this is a login or the platform itself, not a visitor."""
        return self.user_id is not None or bool(self.grants)


VISITOR = Actor(user_id=None)
SYSTEM = Actor(user_id=None, grants=(Granted(Role.ADMIN, EVERYWHERE),), name="system")
