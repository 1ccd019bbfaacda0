"""What neighbours do about a thing: each flow is a small app, and `cases` is what every flow shares."""
