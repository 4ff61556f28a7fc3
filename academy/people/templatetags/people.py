from django import template
from django.utils.translation import gettext as _

register = template.Library()

# Order matters: most browsers also claim to be Chrome and Safari, WeChat claims all of them.
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("Edg", "Edge"),
    ("HuaweiBrowser", "Huawei Browser"),
    ("MiuiBrowser", "Mi Browser"),
    ("QQBrowser", "QQ Browser"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@register.filter
def device_name(user_agent: str) -> str:
    """What a browser calls itself, in words its owner knows."""
    known = [next((name for sign, name in table if sign in user_agent), "") for table in (SYSTEMS, BROWSERS)]
    return " · ".join(filter(None, known)) or _("未知设备")
