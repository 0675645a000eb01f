"""The medicines that a vehicle carries."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from doorstep.programmes.pharmacy.words import CodeKind, LegalClass, MedicineGroup, Storage


class Medicine(models.Model):
    """One item of the catalogue (药品).

    Legal class, pack and price are not in the essential list and are not guessed: until a pharmacist enters the class
    it is empty, and whatever asks for it must take it as the strictest (`rules.legality.class_of`).
    """

    code = models.CharField(max_length=12, unique=True, help_text="Of the National Essential Medicines List 2026")
    name_zh = models.CharField(max_length=60)
    inn = models.CharField(max_length=80, blank=True, help_text="International name; empty where there is none")
    form = models.CharField(max_length=40)
    strength = models.CharField(max_length=40)
    maker = models.CharField(max_length=80, blank=True)
    name_key = models.CharField(max_length=260, unique=True, help_text="Name, form, strength, maker, pack")
    list_class = models.CharField(max_length=40, blank=True, help_text="The class in the list")
    group = models.CharField(max_length=16, choices=MedicineGroup.choices)
    is_carried = models.BooleanField(default=True)

    legal_class = models.CharField(max_length=12, choices=LegalClass.choices, blank=True, help_text="Empty: not known")
    storage = models.CharField(max_length=12, choices=Storage.choices, default=Storage.UNKNOWN)
    units_per_pack = models.PositiveIntegerField(null=True, blank=True, help_text="Such as tablets in a box")
    is_divisible = models.BooleanField(default=False, help_text="A pack may be opened and single units sold")
    unit = models.CharField(max_length=8, blank=True, help_text="The word for one of them")
    pack_ml = models.PositiveIntegerField(null=True, blank=True, help_text="Room one pack takes, millilitres")
    price_fen = models.PositiveIntegerField(null=True, blank=True, help_text="Of a pack")
    approval_number = models.CharField(max_length=13, blank=True)
    atc = models.CharField(max_length=7, blank=True, help_text="Level 4 or 5 of the ATC")
    ingredients = models.JSONField(default=list, blank=True, help_text="Substances, for interactions")
    max_packs = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Never more in one sale")
    is_id_required = models.BooleanField(default=False)
    is_long_rx_allowed = models.BooleanField(default=False)
    described_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    described_at = models.DateTimeField(null=True, blank=True, help_text="When a pharmacist entered class and pack")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(group__in=MedicineGroup.values), name="medicine_group_is_known"),
            models.CheckConstraint(condition=~Q(name_zh="") & ~Q(code=""), name="medicine_has_a_name"),
            models.CheckConstraint(
                condition=Q(legal_class__in=["", *LegalClass.values]), name="medicine_class_is_known"
            ),
            models.CheckConstraint(condition=Q(storage__in=Storage.values), name="medicine_storage_is_known"),
            models.CheckConstraint(
                condition=Q(legal_class="") | Q(described_at__isnull=False),
                name="medicine_class_is_entered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(units_per_pack__isnull=True) | Q(units_per_pack__gte=1),
                name="medicine_pack_holds_something",
            ),
            models.CheckConstraint(
                condition=Q(is_divisible=False) | Q(units_per_pack__isnull=False, units_per_pack__gte=2),
                name="medicine_divided_has_several",
            ),
            models.CheckConstraint(
                condition=Q(price_fen__isnull=True) | Q(price_fen__gte=1), name="medicine_price_is_something"
            ),
            models.CheckConstraint(
                condition=Q(max_packs__isnull=True) | Q(max_packs__gte=1), name="medicine_sale_has_some_packs"
            ),
        ]
        ordering = ["group", "code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh} {self.strength}"

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"pharmacy.Medicine:{self.pk}"

    @property
    def counts_per_pack(self) -> int:
        """How many the ledger counts for one pack: its units if packs may be opened, else one."""
        return self.units_per_pack or 1 if self.is_divisible else 1

    @property
    def atc4(self) -> str:
        """The class above the substance, for duplicate therapy; empty while unknown."""
        return self.atc[:5]


class MedicineCode(models.Model):
    """A code on the box that leads to the medicine: a GTIN, or the first 7 characters of the trace code."""

    medicine = models.ForeignKey(Medicine, models.PROTECT, related_name="codes")
    kind = models.CharField(max_length=8, choices=CodeKind.choices)
    code = models.CharField(max_length=14)
    is_active = models.BooleanField(default=True, help_text="Untrue once taken off, or the medicine is not carried")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=CodeKind.values), name="medicine_code_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind=CodeKind.GTIN, code__regex=r"^[0-9]{14}$")
                | Q(kind=CodeKind.TRACE, code__regex=r"^[0-9]{7}$"),
                name="medicine_code_has_its_length",
            ),
            models.UniqueConstraint(
                fields=["kind", "code"], condition=Q(is_active=True), name="medicine_code_leads_to_one"
            ),
            models.UniqueConstraint(fields=["medicine", "kind", "code"], name="medicine_code_once"),
        ]
        ordering = ["kind", "code"]

    def __str__(self) -> str:
        return self.code
