from django.urls import path

from declarations.views import verifying

urlpatterns = [
    path("verify/", verifying.verify, name="verify"),
    path("verify/<str:number>/", verifying.verify_signature, name="verify-signature"),
]
