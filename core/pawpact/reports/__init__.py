"""What can be read across all contexts: a customer's life, a store's month."""
