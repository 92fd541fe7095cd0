"""What depends on the language alone is drawn once a process and language; built into every template."""

from collections.abc import Callable
from typing import Any

from django import template
from django.conf import settings
from django.template.base import Variable
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.translation import get_language

register = template.Library()


class Once(template.Node):
    """Draws its content at the first visit in each language and keeps it; it holds no `{% block %}`."""

    # Nothing to look for inside: a page that extends another searches all of it for blocks at each visit.
    child_nodelists = ()

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist
        self.drawn: dict[str, str] = {}

    def render(self, context: template.Context) -> str:
        return kept(self.drawn, lambda: self.nodelist.render(context))


class Said(template.Node):
    """Django's `{% translate %}` of words that stand in the template itself."""

    child_nodelists = ()

    def __init__(self, node: TranslateNode) -> None:
        self.node, self.asvar = node, node.asvar
        node.asvar = None
        self.drawn: dict[str, str] = {}

    def render(self, context: template.Context) -> str:
        said = kept(self.drawn, lambda: self.node.render(context))
        if not self.asvar:
            return said
        context[self.asvar] = said
        return ""


def kept(drawn: dict[str, str], draw: Callable[[], str]) -> str:
    """What was drawn for the language that is spoken now; drawn by `draw` the first time."""
    language = get_language() or settings.LANGUAGE_CODE
    if language not in drawn:
        drawn[language] = draw()
    return drawn[language]


@register.tag
def once(parser: template.base.Parser, token: template.base.Token) -> Once:
    """What depends on the language alone, such as `{% static %}`, up to `{% endonce %}`."""
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return Once(nodelist)


@register.tag("translate")
def translate(parser: template.base.Parser, token: template.base.Token) -> template.Node:
    """Django's tag; its words are looked up once in each language unless they come from a variable."""
    node = do_translate(parser, token)
    return Said(node) if _is_constant(node) else node


def _is_constant(node: Any) -> bool:
    said, about = node.filter_expression, node.message_context
    is_written = isinstance(said.var, Variable) and said.var.literal is not None and not said.filters
    return is_written and (about is None or not about.is_var)
