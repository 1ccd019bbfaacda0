"""Pages of people and places: short, never save."""

from .door import SignIn, enter_by_link, preferences

__all__ = ["SignIn", "enter_by_link", "preferences"]
