"""The addresses that programs call."""

from django.urls import path

from sodan.api import payment_notice

urlpatterns = [path("hooks/payments/<slug:slug>", payment_notice.payment_notice, name="payment-notice")]
