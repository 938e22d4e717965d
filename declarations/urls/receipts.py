from django.urls import path

from declarations.views import acts, receipts

urlpatterns = [
    path("receipts/<str:number>/", receipts.receipt, name="receipt"),
    path("receipts/<str:number>/receipt.pdf", receipts.receipt_pdf, name="receipt-pdf"),
    path("receipts/<str:number>/proof.tlog-proof", receipts.receipt_proof, name="receipt-proof"),
    path("receipts/<str:number>/change/", acts.choose, name="receipt-change"),
    path("receipts/<str:number>/withdraw/", acts.withdraw, name="receipt-withdraw"),
    path("receipts/<str:number>/withdraw/code/", acts.withdraw_code, name="receipt-withdraw-code"),
    path("receipts/<str:number>/correct/", acts.correct, name="receipt-correct"),
    path("receipts/<str:number>/correct/code/", acts.correct_code, name="receipt-correct-code"),
    path("receipts/<str:number>/done/", acts.done, name="receipt-done"),
]
