"""Polls: who may vote, what was cast, how it is counted, why it carried. Knows no meeting and no matter."""
