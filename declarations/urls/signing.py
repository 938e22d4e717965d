from django.urls import path

from declarations.views.signing import answers, arrival, steps

urlpatterns = [
    path("s/<str:token>/", arrival.arrival, name="invitation"),
    path("sign/", steps.resume, name="sign"),
    path("sign/read/", steps.read, name="sign-read"),
    path("sign/statement/", steps.statement, name="sign-statement"),
    path("sign/name/", steps.name, name="sign-name"),
    path("sign/code/", steps.code, name="sign-code"),
    path("sign/confirm/", steps.confirm, name="sign-confirm"),
    path("sign/not-me/", answers.not_me, name="sign-not-me"),
    path("sign/decline/", answers.decline, name="sign-decline"),
    path("sign/decline/code/", answers.decline_code, name="sign-decline-code"),
    path("sign/delegate/", answers.delegate, name="sign-delegate"),
    path("sign/delegate/code/", answers.delegate_code, name="sign-delegate-code"),
    path("sign/done/", answers.done, name="sign-done"),
]
