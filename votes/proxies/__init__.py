"""Casting for another by a written mandate: who may, within the limits of the rule, and the list that is published."""
