"""How people sign in: what Parvis changes about allauth."""

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        """Never: administrators make the accounts.

        An account exists to edit or to sign for somebody; a reader needs none. An open form would
        only invite invented mayors and automatic registrations.
        """
        return False

    def get_login_redirect_url(self, request):
        """Staff go to their work, everybody else to the home page."""
        return reverse("admin:index") if request.user.is_staff else "/"
