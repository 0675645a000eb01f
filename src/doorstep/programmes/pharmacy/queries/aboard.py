"""What a vehicle carries, as the ledger has it."""

from dataclasses import dataclass

from doorstep.ledger.models import Account, Balance, Commodity
from doorstep.ledger.words import AccountKind, CommodityKind


@dataclass(frozen=True, slots=True)
class Goods:
    """So much of one lot."""

    commodity: Commodity
    quantity: int


def account_of(vehicle_id: int) -> Account | None:
    """Return the account of what a vehicle carries; nothing where none was opened."""
    return Account.objects.select_related("book").filter(kind=AccountKind.VEHICLE, key=f"vehicle:{vehicle_id}").first()


def handed_to_patients(account: Account) -> Account | None:
    """Return the account of what patients of the same book were given."""
    return Account.objects.filter(book=account.book_id, kind=AccountKind.PATIENT, key="patient").first()


def differences(account: Account) -> Account:
    """Return the account of its book for what nobody can explain yet."""
    return Account.objects.get(book=account.book_id, kind=AccountKind.ADJUST)


def aboard(account: Account) -> list[Goods]:
    """Return what an account holds of goods, one query."""
    found = Balance.objects.filter(account=account, quantity__gt=0, commodity__kind=CommodityKind.STOCK)
    return [
        Goods(one.commodity, one.quantity) for one in found.select_related("commodity").order_by("commodity__label")
    ]
