"""The demo neighbourhood: a street with two communities, and one matter standing at every stage."""
