"""The addresses of web chat."""

from django.urls import path

from sodan.channels.web_chat import files, live, page, views

app_name = "web_chat"
urlpatterns = [
    path("widget.js", page.widget, name="widget"),
    path("chat/<slug:slug>/", page.frame, name="frame"),
    path("chat/<slug:slug>/colours.css", page.colours, name="colours"),
    path("chat/<slug:slug>/launcher.json", page.launcher, name="launcher"),
    path("chat/<slug:slug>/session/", views.session, name="session"),
    path("chat/<slug:slug>/messages/", views.messages, name="messages"),
    path("chat/<slug:slug>/reading/", views.reading, name="reading"),
    path("chat/<slug:slug>/typing/", views.typing, name="typing"),
    path("chat/<slug:slug>/attachments/", files.bring, name="attachments"),
    path("chat/<slug:slug>/attachments/<uuid:key>/", files.show, name="attachment"),
    path("live/chat/<slug:slug>/<int:conversation>/", live.stream, name="stream"),
]
