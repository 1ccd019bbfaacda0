"""How people, homes and moments are written."""

from django import template

from community.masking import display_name

register = template.Library()
register.filter("short_name", display_name)
