"""Sockets: only from pages of our own origins."""

from __future__ import annotations

from channels.routing import URLRouter
from channels.security.websocket import OriginValidator
from django.conf import settings
from django.urls import path

from agenda.consumers import room_socket


async def nowhere(scope, receive, send) -> None:
    """An address without a room: refused, without a trace in the log."""
    await receive()
    await send({"type": "websocket.close"})


websocket_urlpatterns = [path("ws/rooms/<int:pk>/", room_socket), path("<path:rest>", nowhere), path("", nowhere)]
websocket_application = OriginValidator(URLRouter(websocket_urlpatterns), settings.SITE_ORIGINS)
