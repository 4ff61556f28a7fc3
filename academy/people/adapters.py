from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "登录名或密码不正确。登录名可以是网格员编号、手机号或邮箱；多个县区编号相同时请写“县区代码-编号”，例如 QS-HW0001。"
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        # People come from the roster; they activate with a printed code.
        return False
