"""Counts of ranked ballots: instant run-off, single transferable vote, Schulze. Pure, exact, ties by one stated order.

``profile`` holds the ballots; each method is a module with ``count(profile, seats)``, which returns a frozen result
with ``winners`` in the order elected, ``rounds`` that a person can follow, ``as_json()`` and ``from_json()``.
"""
