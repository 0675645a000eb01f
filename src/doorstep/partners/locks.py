"""Who leaves and who is given something to do wait for each other: one lock for each partner."""

from collections.abc import Iterable

from doorstep.base.locks import hold, share


def hold_leaving(partner_id: int) -> None:
    """Hold a partner while it leaves, until the transaction ends: nobody gives it a duty meanwhile."""
    hold(_lock(partner_id))


def share_staying(partner_ids: Iterable[int]) -> None:
    """Keep partners from leaving until the transaction ends; many may do so at once."""
    for pk in sorted(partner_ids):
        share(_lock(pk))


def _lock(partner_id: int) -> str:
    return f"partners.Partner:{partner_id}"
