"""Budgets that many share: which projects are paid for. One module for each rule: ``greedy``, ``equal_shares``."""
