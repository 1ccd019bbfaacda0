"""Counting and judging: pure functions on integers, Decimals and Fractions. Knows no Django, no clock and no rule.

One module for each method (``motion``), told apart in ``methods``; the arithmetic they share in modules of its own.
"""
