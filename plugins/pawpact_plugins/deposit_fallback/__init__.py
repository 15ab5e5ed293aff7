"""Where credit falls short, a deposit or a low-threshold pet lets the customer go on."""
