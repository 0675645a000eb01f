"""Every change to teams and who belongs to them."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.partners.access import LEAD_ALLIANCE
from doorstep.partners.models import Alliance, Partner, Team, TeamMember
from doorstep.partners.rules import AlreadyMember, NameTaken, NotAMember, NotNow, check_term, check_words
from doorstep.partners.words import TeamColour
from doorstep.people.models import Person
from doorstep.places.queries import valid_on


def form_team(
    by: Actor, *, name: str, colour: TeamColour, of: Alliance | Partner, valid_from: date, now: datetime
) -> Team:
    """Form a team of an alliance or of one partner.

    Raises:
        NotAllowed, WordsMissing: see there.
        NameTaken: the alliance has a team of this colour.
    """
    require(by, LEAD_ALLIANCE, of.place.path)
    check_words(name)
    owner = {"alliance": of} if isinstance(of, Alliance) else {"partner": of}
    try:
        with transaction.atomic():
            team = Team.objects.create(name=name.strip(), colour=colour, valid_from=valid_from, **owner)
            journal.record(by, "partners.form_team", _about(team), {"colour": colour.value}, now=now)
    except IntegrityError as clash:
        raise NameTaken from clash
    return team


@transaction.atomic
def end_team(by: Actor, *, team: Team, last_day: date, now: datetime) -> Team:
    """Let a team and everybody's membership end with `last_day`.

    Raises:
        NotAllowed, EndsBeforeItBegins: see there.
        NotNow: it has ended already.
    """
    require(by, LEAD_ALLIANCE, place_of(team))
    team = Team.objects.select_for_update(of=("self",)).get(pk=team.pk)
    check_term(team.valid_from, last_day)
    if team.valid_until is not None:
        raise NotNow
    team.valid_until = last_day
    team.save(update_fields=["valid_until"])
    TeamMember.objects.filter(team=team, valid_until=None, valid_from__lte=last_day).update(valid_until=last_day)
    journal.record(by, "partners.end_team", _about(team), {"last_day": str(last_day)}, now=now)
    return team


def join_team(by: Actor, *, team: Team, person: Person, valid_from: date, now: datetime) -> TeamMember:
    """Let somebody belong to a team from `valid_from`.

    Raises:
        NotAllowed, AlreadyMember: see there.
        NotNow: the team has ended, or the person has been erased.
    """
    require(by, LEAD_ALLIANCE, place_of(team))
    if (team.valid_until is not None and team.valid_until < valid_from) or person.is_erased:
        raise NotNow
    if TeamMember.objects.filter(valid_on(valid_from), team=team, person=person).exists():
        raise AlreadyMember
    try:
        with transaction.atomic():
            member = TeamMember.objects.create(team=team, person=person, valid_from=valid_from)
            journal.record(by, "partners.join_team", _about(team), {"person": person.pk}, now=now)
    except IntegrityError as clash:
        raise AlreadyMember from clash
    return member


@transaction.atomic
def leave_team(by: Actor, *, member: TeamMember, last_day: date, now: datetime) -> TeamMember:
    """Let somebody leave a team after `last_day`.

    Raises:
        NotAllowed, EndsBeforeItBegins: see there.
        NotAMember: they have left by then.
    """
    require(by, LEAD_ALLIANCE, place_of(member.team))
    member = TeamMember.objects.select_for_update(of=("self",)).select_related("team").get(pk=member.pk)
    check_term(member.valid_from, last_day)
    if member.valid_until is not None and member.valid_until <= last_day:
        raise NotAMember
    member.valid_until = last_day
    member.save(update_fields=["valid_until"])
    detail = {"person": member.person_id, "last_day": str(last_day)}
    journal.record(by, "partners.leave_team", _about(member.team), detail, now=now)
    return member


def place_of(team: Team) -> str:
    """Return the path of the place where a team's owner is at home."""
    owner = team.alliance or team.partner
    return owner.place.path if owner else "/"


def _about(team: Team) -> str:
    return f"partners.Team:{team.pk}"
