"""The ground that every scale stands on: constants, errors, the ledger, closures and numerics."""
