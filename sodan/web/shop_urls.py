"""The addresses of the demo's storefronts."""

from django.urls import path

from sodan.web import shop

urlpatterns = [
    path("shop/", shop.index, name="shops"),
    path("shop/colours.css", shop.door_colours, name="shop-colours"),
    path("shop/<slug:slug>/", shop.storefront, name="shop"),
    path("shop/<slug:slug>/visitor/", shop.visitor, name="shop-visitor"),
]
