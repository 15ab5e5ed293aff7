"""What a customer gets for signing: free services, newcomer points, a cheaper first debit."""
