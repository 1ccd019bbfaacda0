"""Ballots on paper: printed with a code, taken in an envelope, entered blind by two clerks, judged in a conflict."""
