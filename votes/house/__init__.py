"""House rules: how a place writes them, what keeps them from being weaker than the law, and what they come to."""
