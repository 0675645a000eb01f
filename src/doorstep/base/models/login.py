"""Logins and the roles granted to them. No personal data: that lives in `people`."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q

from doorstep.base.words import Role


class Login(AbstractBaseUser):
    """A name and a password (登录名); who is behind it is known to `people` alone."""

    username = models.CharField(max_length=64, unique=True, validators=[UnicodeUsernameValidator()])
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False, help_text="Somebody else knows the password")
    created_at = models.DateTimeField()

    objects = BaseUserManager["Login"]()
    USERNAME_FIELD = "username"

    def __str__(self) -> str:
        return self.username


class Grant(models.Model):
    """A role inside one place's subtree, from a day until a day (授权)."""

    login = models.ForeignKey(Login, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=32, choices=Role.choices)
    scope = models.CharField(max_length=200, help_text="Path of the place; / is everything")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="The last day on which it holds")
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="From this moment it holds no more")
    granted_by = models.ForeignKey(Login, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="grant_role_is_known"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("valid_from")),
                name="grant_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(scope__startswith="/") & Q(scope__endswith="/"), name="grant_scope_is_a_path"
            ),
            models.UniqueConstraint(
                fields=["login", "role", "scope"],
                condition=Q(valid_until__isnull=True, withdrawn_at__isnull=True),
                name="grant_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.login_id}: {self.role} at {self.scope}"
