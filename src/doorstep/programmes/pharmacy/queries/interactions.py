"""Rule files of what does not go together: the one in force, those before, and what an uploaded one would change."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from doorstep.programmes.pharmacy.models import InteractionBook, InteractionUpload, Medicine
from doorstep.programmes.pharmacy.queries.history import rule_book
from doorstep.programmes.pharmacy.rules.interaction_book import Changes, changes, unchecked
from doorstep.programmes.pharmacy.words import Severity


@dataclass(frozen=True, slots=True)
class Preview:
    """What an uploaded file would change.

    Args:
        changes: Pair by pair.
        unchecked: Medicines of the catalogue that stay "not checked" with it.
        lost: Those of them that are checked now.
        gained: Medicines that are not checked now and would be.
    """

    changes: Changes
    unchecked: list[str]
    lost: list[str]
    gained: list[str]


def in_force() -> InteractionBook | None:
    """Return the rule file that counts."""
    return InteractionBook.objects.select_related("imported_by").first()


def books() -> QuerySet[InteractionBook]:
    """Return every rule file that ever counted, the latest first, without its rows."""
    return InteractionBook.objects.defer("rows", "known").select_related("imported_by")


def uploads() -> QuerySet[InteractionUpload]:
    """Return the uploaded files, the latest first."""
    return InteractionUpload.objects.select_related("uploaded_by", "instead_of", "book").order_by("-pk")


def waiting() -> QuerySet[InteractionUpload]:
    """Return the uploaded files that may still be adopted."""
    latest = InteractionBook.objects.values("pk")[:1]
    return uploads().defer("rows", "known").filter(book__isnull=True, instead_of__in=latest)


def found_in(book: InteractionBook, words: str) -> list[tuple[Mapping[str, str], str]]:
    """Return the rows of a file with their severity in words, those that hold `words`; all for no words."""
    wanted = words.strip().casefold()
    rows = [row for row in book.rows if not wanted or any(wanted in str(cell).casefold() for cell in row.values())]
    return [(row, str(Severity(row["severity"]).label)) for row in rows]


def not_checked(book: InteractionBook | None) -> list[str]:
    """Return the names of medicines of the catalogue about which a file says nothing."""
    return unchecked(_medicines(), rule_book(book))


def preview(upload: InteractionUpload) -> Preview:
    """Say what an uploaded file would change against the one it is to replace."""
    before = upload.instead_of
    medicines = _medicines()
    now = unchecked(medicines, rule_book(before))
    then = unchecked(medicines, rule_book(upload))
    return Preview(
        changes(before.rows if before else [], upload.rows),
        then,
        [name for name in then if name not in set(now)],
        [name for name in now if name not in set(then)],
    )


def _medicines() -> dict[str, tuple[str, ...]]:
    rows = Medicine.objects.order_by("name_zh", "strength", "pk").values_list("name_zh", "inn", "ingredients")
    return {name: tuple(ingredients) or ((inn,) if inn else ()) for name, inn, ingredients in rows}
