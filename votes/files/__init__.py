"""Files of ballots from elsewhere: PrefLib, Pabulib, a plain CSV. Pure: text in, what is counted out."""
