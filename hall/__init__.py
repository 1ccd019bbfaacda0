"""The front hall: home by role, inbox page, clock, demo."""
