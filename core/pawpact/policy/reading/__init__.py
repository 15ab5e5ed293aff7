"""From the text of a rule file to drafts, with every mistake framed."""
