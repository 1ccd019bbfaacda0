"""The register of homes and people: reads what somebody brings, says what it would change, changes it, gives it out."""
