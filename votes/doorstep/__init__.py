"""Voting at the door: a steward notes the choice, the resident says that it is right, and only then is it a ballot."""
