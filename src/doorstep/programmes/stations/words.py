"""Where a village stands to the circle, with labels."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class HomeState(TextChoices):
    """Whether a village is within the walk of a service point (圈内、圈外、位置不明)."""

    INSIDE = "inside", _("Inside the circle")
    OUTSIDE = "outside", _("Outside the circle")
    UNKNOWN = "unknown", _("Place unknown")


class Goal(TextChoices):
    """What the next sites are chosen for (选址目标)."""

    MOST = "most", _("Most residents inside")
    FEWEST = "fewest", _("Everybody inside, with as few new sites as possible")
    MEAN = "mean", _("The shortest walk on average")
    LONGEST = "longest", _("The shortest walk for whoever has the longest")


class Clash(TextChoices):
    """What cannot be asked of one circle together, with what to change (互相矛盾的要求)."""

    BUDGET_GOAL = (
        "budget_goal",
        _("A budget goes with “Most residents inside”. For everybody inside leave it empty: the cheapest is found."),
    )
    COST_GOAL = "cost_goal", _("Costs count only with the first two goals, which are about who is inside.")
    SECOND_GOAL = "second_goal", _("This can be asked only with the first two goals, which are about who is inside.")
    NO_COST = "no_cost", _("Write what a new site costs, too.")
    NO_BUDGET = "no_budget", _("Write the budget, too, or leave the costs empty.")
    CAPACITY = "capacity", _("Leave this empty: with a budget or a second service point no site is reckoned as full.")
