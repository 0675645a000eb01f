"""What a wish may be, and who may claim it."""

from datetime import datetime

from doorstep.needs.words import WishState


class TooDear(ValueError):  # noqa: N818  named after what happened
    """A wish costs at most what the rule allows."""

    def __init__(self, cap_fen: int) -> None:
        super().__init__(f"a wish costs at most {cap_fen} fen")
        self.cap_fen = cap_fen


class AlreadyClaimed(ValueError):  # noqa: N818
    """Somebody else was first."""


class NotClaimed(ValueError):  # noqa: N818
    """Nobody has claimed this wish."""


class NotYourClaim(ValueError):  # noqa: N818
    """The claim is somebody else's."""


class WishOver(ValueError):  # noqa: N818
    """The wish came true or was taken back."""


def check_value(value_fen: int, cap_fen: int) -> None:
    """Let a wish pass that costs from nothing up to the cap, in whole fen.

    Raises:
        TooDear: it costs more, or less than nothing.
    """
    if not 0 <= value_fen <= cap_fen:
        raise TooDear(cap_fen)


def check_claimable(state: WishState) -> None:
    """Let an open wish pass.

    Raises:
        AlreadyClaimed: somebody has it.
        WishOver: it came true or was taken back.
    """
    if state is WishState.CLAIMED:
        raise AlreadyClaimed
    if state is not WishState.OPEN:
        raise WishOver


def is_over(due_at: datetime, now: datetime) -> bool:
    """Say whether a claim's time is up."""
    return now >= due_at
