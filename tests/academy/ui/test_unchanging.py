import pytest
from django.template import TemplateSyntaxError, engines
from django.utils import translation


def compiled(content):
    return engines["django"].from_string(
        "{% load unchanging %}{% unchanging %}" + content + "{% endunchanging %}"
    )


def test_words_and_addresses_stand_there_in_each_language():
    page = compiled("<b>{% translate '保存' %}</b> {% static 'css/base.css' %}")
    for language, words in (("zh-hans", "保存"), ("en", "Save"), ("zh-hans", "保存")):
        with translation.override(language):
            assert page.render() == f"<b>{words}</b> /static/css/base.css"


@pytest.mark.parametrize(
    "content",
    [
        "{{ name }}",
        "{% translate name %}",
        "{% translate '保存' as name %}",
        "{% static name %}",
        "{% if name %}x{% endif %}",
        "{% csrf_token %}",
        "{% now 'H:i' %}",
        "{% blocktranslate %}{{ name }}{% endblocktranslate %}",
        "{% translate '保存'|default:name %}",
    ],
)
def test_what_may_differ_is_refused(content):
    with pytest.raises(TemplateSyntaxError, match="may differ"):
        compiled(content)
