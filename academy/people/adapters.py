from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from academy.people.rules import is_staff


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "登录名或密码不正确。登录名可以是网格员编号、手机号或邮箱；多个县区编号相同时请写“县区代码-编号”，例如 QS-HW0001。"
        ),
    }

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Officers start where their work waits; everybody else at what to learn next."""
        user = request.user
        if is_staff(user) and not getattr(user, "is_grid_worker", False):
            return reverse("wagtailadmin_home")
        return str(super().get_login_redirect_url(request))

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        # People come from the roster; they activate with a printed code.
        return False
