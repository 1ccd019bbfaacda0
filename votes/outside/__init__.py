"""Files of ballots from elsewhere, counted at the console: which file fits which method, and the result in words."""
