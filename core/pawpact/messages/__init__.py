"""Words for what is told: versioned texts, when they may go out, and the channels."""
