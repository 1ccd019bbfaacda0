from django.apps import AppConfig


class HouseConfig(AppConfig):
    """An app only so that `serve` and `messages` are found: commands of the house import from above `hall`."""

    name = "config"

    def ready(self) -> None:
        from config import checks  # noqa: F401
