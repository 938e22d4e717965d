"""/fr/mail/ and /en/mail/, namespace "outbox": pages of a site that sends no mail."""

from django.urls import path

from portal.outbox import views

app_name = "outbox"

urlpatterns = [
    path("mail/", views.mail_list, name="mailbox"),
    path("mail/<str:name>/", views.mail_detail, name="message"),
    path("mail/<str:name>/mail.eml", views.source, name="source"),
    path("mail/<str:name>/<int:index>/", views.attachment, name="attachment"),
]
