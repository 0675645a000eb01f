"""The medicines that a vehicle carries."""

from django.db import models
from django.db.models import Q

from doorstep.programmes.pharmacy.words import MedicineGroup


class Medicine(models.Model):
    """One item of the catalogue (药品).

    Legal class, pack and price are not in the essential list and are not guessed: until somebody enters the class it is
    unknown, and whatever asks for it must take it as the strictest.
    """

    code = models.CharField(max_length=12, unique=True, help_text="Of the National Essential Medicines List 2026")
    name_zh = models.CharField(max_length=60)
    inn = models.CharField(max_length=80, blank=True, help_text="International name; empty where there is none")
    form = models.CharField(max_length=40)
    strength = models.CharField(max_length=40)
    list_class = models.CharField(max_length=40, help_text="The class in the list")
    group = models.CharField(max_length=16, choices=MedicineGroup.choices)
    is_carried = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(group__in=MedicineGroup.values), name="medicine_group_is_known"),
            models.CheckConstraint(condition=~Q(name_zh="") & ~Q(code=""), name="medicine_has_a_name"),
        ]
        ordering = ["group", "code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh} {self.strength}"
