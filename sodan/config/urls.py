"""Every address of the installation; each face lists its own."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from sodan.config.health import readyz

handler400 = "sodan.web.apology.bad_request"
handler403 = "sodan.web.apology.not_permitted"
handler404 = "sodan.web.apology.page_not_found"
handler429 = "sodan.web.sign_in.too_many"
handler500 = "sodan.web.apology.broken"

urlpatterns: list[URLPattern | URLResolver] = [
    path("readyz", readyz),
    *(
        path("", include(addresses))
        for addresses in ("sodan.channels.web_chat.urls", "sodan.api.urls", "sodan.web.shop_urls", "sodan.web.urls")
        if find_spec(addresses)
    ),
]
