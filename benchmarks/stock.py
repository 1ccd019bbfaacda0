"""The same pages behind Django's own handler: what casting is compared with."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.stock_settings"

from django.core.asgi import get_asgi_application

application = get_asgi_application()
