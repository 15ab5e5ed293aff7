"""Platform, brand and store; what each store switched on; its policy revisions."""
