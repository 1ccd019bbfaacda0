"""What every flow of a neighbourhood needs, written once. This room imports no flow; a flow registers itself here."""
