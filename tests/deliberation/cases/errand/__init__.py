"""A second flow, in the tests only: what it does without a line changed in cases or matters, every flow can do.

``Errand``: somebody asks for something to be fetched; only those in it know of it. ``HelpFile``: staff open it for a
purpose.
"""
