"""The settings behind Django's own handler: no connection may outlive its request there."""

from config.settings import *  # noqa: F403
from config.settings import DATABASES

DATABASES["default"]["CONN_MAX_AGE"] = 0
