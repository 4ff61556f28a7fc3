"""`{% unchanging %}…{% endunchanging %}`: words and addresses that are the same for everybody, put together once per language."""

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, TextNode, Token, Variable
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


class UnchangingNode(Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self.kept: dict[str | None, SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        language = get_language()
        if language not in self.kept:
            self.kept[language] = self.nodelist.render(context)
        return self.kept[language]


def _is_fixed(node: Node) -> bool:
    if isinstance(node, TranslateNode):
        return node.asvar is None and _is_literal(node.filter_expression)
    if isinstance(node, StaticNode):
        return node.varname is None and _is_literal(node.path)
    return isinstance(node, TextNode)


def _is_literal(expression: FilterExpression) -> bool:
    named = isinstance(expression.var, Variable) and expression.var.lookups is not None
    return not (named or expression.filters)


@register.tag
def unchanging(parser: Parser, _token: Token) -> UnchangingNode:
    """Anything that could differ from one reader to the next is refused when the template is compiled."""
    nodelist = parser.parse(("endunchanging",))
    parser.delete_first_token()
    for node in nodelist:
        if not _is_fixed(node):
            raise template.TemplateSyntaxError(f"{node!r} may differ from page to page")
    return UnchangingNode(nodelist)
