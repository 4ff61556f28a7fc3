import pytest

from academy.people.templatetags.people import device_name

WECHAT = (
    "Mozilla/5.0 (Linux; Android 13; V2203A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160117 MicroMessenger/8.0.47 Language/zh_CN"
)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (WECHAT, "Android · WeChat"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) Version/17.4 Mobile Safari/604.1",
            "iPhone · Safari",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/124.0.0.0 Safari/537.36 Edg/124.0.0.0",
            "Windows · Edge",
        ),
        ("curl/8.0", "未知设备"),
    ],
)
def test_owner_recognises_the_device(user_agent, name):
    assert device_name(user_agent) == name
