"""The look of a form field: hint and error beside it and tied to it, the summary above."""

from __future__ import annotations

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import override


class Form(forms.Form):
    what = forms.CharField(label="What", help_text="As you would say it")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    more = forms.CharField(label="More", required=False, widget=forms.Textarea)


def rendered(form: Form, name: str) -> str:
    return render_to_string("_field.html", {"field": form[name]})


def test_a_field_is_tied_to_its_hint_and_its_error():
    page = rendered(Form({}), "what")
    assert 'class="field field-bad"' in page
    assert 'aria-describedby="id_what_helptext id_what_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'id="id_what_error"' in page
    assert 'class="input"' in page


def test_choices_are_a_group_with_a_name():
    page = rendered(Form({"what": "x", "kind": "b"}), "kind")
    assert '<fieldset class="field" id="id_kind"' in page
    assert page.count('class="choice"') == 2
    assert page.count("checked") == 1


def test_what_may_be_left_empty_says_so():
    with override("en"):
        assert "may be left empty" in rendered(Form(), "more")
        assert "may be left empty" not in rendered(Form(), "what")


def test_the_summary_links_each_error():
    with override("en"):
        page = render_to_string("_errors.html", {"form": Form({})})
    assert "2 things to mend, then you can send it" in page
    assert [part.split('"')[0] for part in page.split('href="')[1:]] == ["#id_what", "#id_kind"]


def test_nothing_to_mend_shows_nothing():
    assert render_to_string("_errors.html", {"form": Form({"what": "x", "kind": "a"})}).strip() == ""
