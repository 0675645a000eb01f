"""What is drawn once for all readers holds nothing of its first reader; fields are drawn as Django does."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from doorstep.base.words import Role


def test_what_is_drawn_once_is_drawn_anew_for_every_other_value_and_language() -> None:
    page = Template('{% once who %}{{ who }} {% translate "Workbench" %}{% endonce %}')

    said = []
    for language in ("en", "zh-hans", "en"):
        with translation.override(language):
            said += [page.render(Context({"who": who})) for who in ("a", "b", "a")]

    assert said == [
        *("a Workbench", "b Workbench", "a Workbench"),
        *("a 工作台", "b 工作台", "a 工作台"),
        *("a Workbench", "b Workbench", "a Workbench"),
    ]


def test_what_is_drawn_once_sees_nothing_of_the_page_but_its_values() -> None:
    page = Template(
        "{% once realm %}[{{ realm }}{{ actor }}{{ request }}{{ csrf_token }}{% csrf_token %}]{% endonce %}"
    )

    said = [
        page.render(Context({"realm": "desk", "actor": who, "request": who, "csrf_token": who})) for who in ("她", "他")
    ]

    assert said == ["[desk]", "[desk]"]


def test_a_menu_shows_to_each_role_what_it_may_use() -> None:
    names = "{% menu_of roles realm as all %}{% for one in all %}{{ one.url_name }} {% endfor %}"
    page = Template(f"{{% once roles realm %}}{names}{{% endonce %}}")
    roles = [frozenset({Role.COUNTY_PLANNER}), frozenset({Role.RESIDENT}), frozenset({Role.COUNTY_PLANNER}), None]

    said = [page.render(Context({"roles": one, "realm": "desk"})).split() for one in roles]

    assert said[0] == said[2]
    assert [("needs:tray" in one, "rules" in one) for one in said[1:]] == [(False, True), (True, True), (False, False)]


class Every(forms.Form):
    """One of each kind, with what must be escaped."""

    name = forms.CharField(label="<Name>", help_text="a < b", max_length=5)
    secret = forms.CharField(widget=forms.PasswordInput(attrs={"data-x": '"<'}))
    mail = forms.EmailField(required=False)
    count = forms.IntegerField(min_value=1, initial=3)
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    is_so = forms.BooleanField(required=False, initial=True)
    words = forms.CharField(widget=forms.Textarea, initial="<b>\n&")
    kind = forms.ChoiceField(
        choices=[("", gettext_lazy("All")), ("<a>", "A & B"), ("G", [("1", mark_safe("<i>1</i>"))])]
    )
    kinds = forms.MultipleChoiceField(choices=[("1", "one"), ("2", "two")], initial=["2"])
    known = forms.CharField(widget=forms.HiddenInput, initial='"x"')
    when = forms.TypedChoiceField(choices=[("1", "work"), ("0", "rest")], widget=forms.RadioSelect)


def _markup(drawn: Any) -> str:
    return "".join(line.strip() for line in str(drawn).splitlines())


@pytest.mark.parametrize(
    "given", [None, {}, {"name": '<"too long">', "words": "</textarea>", "kind": "<a>", "day": "x"}]
)
def test_inputs_are_drawn_as_django_draws_them(given: dict[str, str] | None) -> None:
    ours, theirs = Every(given), Every(given, renderer=TemplatesSetting())

    assert [_markup(one) for one in ours] == [_markup(one) for one in theirs]


def test_a_field_says_what_is_wrong_and_belongs_to_its_label() -> None:
    form = Every({"name": "<much too long>", "when": "x"})

    with translation.override("en"):
        drawn = {
            name: Template("{% field one 'wide' %}").render(Context({"one": form[name]}))
            for name in ("name", "when", "is_so", "known")
        }

    assert drawn["name"].split("<svg")[0] == (
        '<div class="field wide is-wrong"><label for="id_name">&lt;Name&gt;</label>'
        '<div class="help" id="id_name_helptext">a < b</div><ul class="errorlist" id="id_name_error"><li>'
    )
    assert drawn["when"].split("<ul")[0] == (
        '<fieldset class="field wide is-wrong" aria-describedby="id_when_error"><legend>When</legend>'
    )
    assert drawn["is_so"] == (
        '<div class="field wide"><label class="choice" for="id_is_so">'
        '<input type="checkbox" name="is_so" id="id_is_so"> Is so</label></div>'
    )
    assert drawn["known"] == '<input type="hidden" name="known" id="id_known">'
