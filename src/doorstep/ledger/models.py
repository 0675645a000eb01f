"""The ledger's tables. What must never be true the database refuses; movements, entries and periods only grow."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.ledger.words import AccountKind, CommodityKind
from doorstep.partners.models import Partner
from doorstep.places.models import Place, Site


class Book(models.Model):
    """What is closed together (账簿): a county's medicine stock, a joint company's money."""

    key = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    place = models.ForeignKey(Place, models.PROTECT, related_name="books")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(key="") & ~Q(name=""), name="book_has_a_name")]
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Account(models.Model):
    """Who or what holds something (科目): a shop, a vehicle, patients as a whole, a bank.

    Args:
        may_be_negative: Things come from it, such as a supplier; every other one never holds less than nothing.
    """

    book = models.ForeignKey(Book, models.PROTECT, related_name="accounts")
    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=AccountKind.choices)
    name = models.CharField(max_length=120)
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="accounts")
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="accounts")
    may_be_negative = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "key"], name="account_key_once_a_book"),
            models.UniqueConstraint(
                fields=["book"], condition=Q(kind=AccountKind.ADJUST), name="account_one_for_differences"
            ),
            models.CheckConstraint(condition=Q(kind__in=AccountKind.values), name="account_kind_is_known"),
            models.CheckConstraint(condition=~Q(key="") & ~Q(name=""), name="account_has_a_name"),
        ]
        ordering = ["kind", "name", "id"]

    def __str__(self) -> str:
        return self.name


class Commodity(models.Model):
    """What is counted, in whole units (品类): fen, boxes of one lot, hours, credit."""

    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=8, choices=CommodityKind.choices)
    unit = models.CharField(max_length=20)
    label = models.CharField(max_length=160)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=CommodityKind.values), name="commodity_kind_is_known"),
            models.CheckConstraint(condition=~Q(key="") & ~Q(unit="") & ~Q(label=""), name="commodity_has_a_name"),
        ]
        ordering = ["label", "id"]
        verbose_name_plural = "commodities"

    def __str__(self) -> str:
        return self.label


class Movement(models.Model):
    """Something went from accounts to accounts (业务). Append-only by trigger; taken back by one that is its negative.

    Args:
        key: Names this movement and no other: the same one twice is one movement.
        occurred_at: When it happened.
        counts_at: When it counts: the same moment, or the first open one if that day was closed (`is_late`).
        about: What it belongs to, as in the journal, such as `pharmacy.Dispense:17`.
        body_hash: Digest of all it says (`rules.body_hash`).
    """

    key = models.UUIDField(unique=True)
    book = models.ForeignKey(Book, models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=24)
    occurred_at = models.DateTimeField()
    counts_at = models.DateTimeField()
    is_late = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    about = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversal")
    body_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kind=""), name="movement_has_a_kind"),
            models.CheckConstraint(condition=Q(counts_at__lte=F("recorded_at")), name="movement_is_not_to_come"),
            models.CheckConstraint(
                condition=Q(is_late=False, counts_at=F("occurred_at"))
                | Q(is_late=True, counts_at__gt=F("occurred_at")),
                name="movement_counts_when_it_happened",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | ~Q(reason=""), name="movement_taken_back_for_a_reason"
            ),
            models.CheckConstraint(condition=~Q(reverses=F("id")), name="movement_does_not_reverse_itself"),
        ]
        indexes = [
            models.Index(fields=["book", "counts_at"], name="movement_by_moment"),
            models.Index(fields=["about"], condition=~Q(about=""), name="movement_by_about"),
        ]
        ordering = ["counts_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Entry(models.Model):
    """One leg of a movement (分录): so much more, or less, of a commodity at an account. Append-only by trigger.

    Args:
        at: The movement's `counts_at`, kept here to read an account's history in order.
    """

    movement = models.ForeignKey(Movement, models.PROTECT, related_name="entries")
    account = models.ForeignKey(Account, models.PROTECT, related_name="entries", db_index=False)
    commodity = models.ForeignKey(Commodity, models.PROTECT, related_name="entries", db_index=False)
    quantity = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(quantity=0), name="entry_of_something")]
        indexes = [models.Index(fields=["account", "commodity", "at", "id"], name="entry_by_account")]
        ordering = ["at", "id"]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.account_id} {self.quantity:+d} {self.commodity_id}"


class Balance(models.Model):
    """What an account holds of a commodity (余额), written in the movement's own transaction.

    Args:
        may_be_negative: As the account's.
        last_at: When the latest entry counts; nothing: there is none.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="balances", db_index=False)
    commodity = models.ForeignKey(Commodity, models.PROTECT, related_name="balances")
    quantity = models.BigIntegerField(default=0)
    may_be_negative = models.BooleanField()
    last_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "commodity"], name="balance_once"),
            models.CheckConstraint(condition=Q(quantity__gte=0) | Q(may_be_negative=True), name="balance_not_below_0"),
        ]
        ordering = ["account", "commodity"]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.quantity} {self.commodity_id}"


class Period(models.Model):
    """Days of a book that are closed (结账). Append-only by trigger.

    Args:
        until: The last day it closes.
        closed_until: Every movement that counts before this moment, and after the period before, is sealed.
        digest: SHA-256 over the digest before it and every movement sealed (`rules.sealed`).
    """

    book = models.ForeignKey(Book, models.PROTECT, related_name="periods")
    until = models.DateField()
    closed_until = models.DateTimeField()
    digest = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "until"], name="period_once_a_day"),
            models.UniqueConstraint(fields=["book", "closed_until"], name="period_moves_on"),
            models.CheckConstraint(condition=Q(closed_until__lte=F("closed_at")), name="period_is_over"),
        ]
        ordering = ["book", "closed_until"]

    def __str__(self) -> str:
        return f"{self.book_id} until {self.until}"


class CreditLine(models.Model):
    """A bank lends up to a limit (授信额度): the limit, what is drawn and what is still available stand in the ledger.

    The limit is what went out of `bank`; `available` never holds less than nothing, so nobody draws above it.

    Args:
        lender: The bank's name.
        borrower: Who may draw, where it is a partner here.
        borrower_name: Who may draw, where it is not.
    """

    title = models.CharField(max_length=120)
    lender = models.CharField(max_length=80)
    borrower = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="credit_lines")
    borrower_name = models.CharField(max_length=80, blank=True)
    bank = models.OneToOneField(Account, models.PROTECT, related_name="+")
    available = models.OneToOneField(Account, models.PROTECT, related_name="+")
    drawn = models.OneToOneField(Account, models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(help_text="The last day on which it can be drawn")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(lender=""), name="credit_line_has_a_name"),
            models.CheckConstraint(
                condition=Q(borrower__isnull=False, borrower_name="")
                | (Q(borrower__isnull=True) & ~Q(borrower_name="")),
                name="credit_line_has_one_borrower",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="credit_line_ends_after_it_begins"
            ),
        ]
        ordering = ["-valid_from", "-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def borrower_label(self) -> str:
        """What the borrower is called."""
        return self.borrower.name if self.borrower else self.borrower_name
