"""Every address of the house."""

from django.urls import URLPattern, URLResolver, include, path

from config.health import healthz, readyz

urlpatterns: list[URLPattern | URLResolver] = [path("healthz", healthz), path("readyz", readyz)]
urlpatterns += [path("", include(f"{room}.urls")) for room in ("hall", "agenda", "deliberation", "votes", "community")]

handler400 = "hall.errors.bad_request"
handler403 = "hall.errors.forbidden"
handler404 = "hall.errors.not_found"
handler500 = "hall.errors.server_error"
