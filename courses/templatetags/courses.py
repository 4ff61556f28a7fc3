from django import template

register = template.Library()


@register.simple_tag
def track_cards():
    return ""


@register.simple_tag
def next_steps():
    return ""


@register.simple_tag
def my_courses():
    return ""
