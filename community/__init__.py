"""People and places: who lives where, who may do what, and the one record of what was done."""
