"""The matter and its flow: raise, discuss, decide, act, review."""
