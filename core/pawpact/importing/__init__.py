"""Files of other systems come in: a documented mapping, every row taken or reported."""
