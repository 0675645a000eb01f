"""How much a report asks of a village: fields and minutes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Burden:
    """What was asked of one village in one quarter.

    Args:
        fields: So many values somebody had to type.
        minutes: What the scheme says that these take.
        known: So many values were filled in from what the platform knows, and not asked.
        taken: What it took, as the village says; nothing: it did not say.
    """

    fields: int
    minutes: int
    known: int
    taken: int | None = None

    @property
    def share_known(self) -> float:
        """Share of the report that nobody had to fill in, 0 to 1."""
        whole = self.fields + self.known
        return self.known / whole if whole else 0.0
