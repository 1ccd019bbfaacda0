"""Polls: who may vote, what was cast, how it is counted, why it carried. Knows no meeting and no matter."""

from django.apps import AppConfig


class VotesConfig(AppConfig):
    name = "votes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from votes import wording  # noqa: F401
        from votes.doorstep import words as words_at_the_door
        from votes.hands import wording as wording_of_hands
        from votes.proxies import wording as wording_of_mandates

        wording_of_mandates.register()
        wording_of_hands.register()
        words_at_the_door.register()
