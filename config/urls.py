"""Every address of the house."""

from django.urls import include, path

urlpatterns = [path("", include(f"{room}.urls")) for room in ("hall", "agenda", "deliberation", "votes", "community")]
