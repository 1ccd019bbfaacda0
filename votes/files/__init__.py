"""Files of ballots from elsewhere, read and written: PrefLib, Pabulib, a plain CSV. Pure: text in, what is counted out."""
