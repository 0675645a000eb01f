"""What was noticed, as a workbook."""

from collections.abc import Sequence

import numpy as np
from django.utils.translation import gettext as _

from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.voices.bridge.quality import ModeGap
from doorstep.voices.bridge.quality_words import Said, name
from doorstep.voices.models import Question


def quality_workbook(
    noticed: Sequence[Said],
    gaps: Sequence[ModeGap],
    questions: Sequence[Question],
    aside: Sequence[tuple[str, str, int]],
) -> bytes:
    """Return an XLSX: what was noticed, gaps between ways of answering, what was set aside and why."""
    first = [
        [one.sign, one.place.name if one.place else _("The whole survey"), one.what, one.todo, _sheets(one)]
        for one in noticed
    ]
    second = [
        [
            name(gap.first),
            name(gap.second),
            question.words,
            *(_round(end[at]) for end in (gap.value, gap.low, gap.high)),
        ]
        for gap in gaps
        for at, question in enumerate(questions)
    ]
    return write_workbook(
        [
            Sheet(_("Noticed"), [_("Sign"), _("Where"), _("What"), _("What to do"), _("Sheets")], first),
            Sheet(
                _("Gaps"),
                [_("Way"), _("Beside"), _("Question"), _("Points apart"), _("From"), _("To")],
                second,
            ),
            Sheet(_("Set aside"), [_("Where"), _("Reason"), _("Sheets")], [list(one) for one in aside]),
        ]
    )


def _sheets(one: Said) -> int | None:
    return len(one.notice.sheets) or None if one.notice else None


def _round(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 1)
