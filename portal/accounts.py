"""How people sign in: what Parvis changes about allauth."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
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


def follow_email(sender, instance, update_fields=None, raw=False, **kwargs):
    """Keeps allauth's list of addresses equal to the one address of a user.

    Receiver of post_save on the user model: an account made or corrected in the admin can then
    sign in by a mailed code, which proves the address, and no longer at its former address.
    """
    if raw or (update_fields is not None and "email" not in update_fields):
        return
    addresses = EmailAddress.objects.filter(user=instance)
    if not addresses.filter(email__iexact=instance.email).exists():
        addresses.delete()
        # allauth looks addresses up in small letters.
        EmailAddress.objects.create(user=instance, email=instance.email.lower(), primary=True)
