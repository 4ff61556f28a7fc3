from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    """The roof: the template asks each floor for its part through that app's tags."""
    return render(request, "home/dashboard.html")
