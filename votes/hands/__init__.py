"""Raised hands in one register with all other ballots: by name, or as a number that a teller confirms."""
