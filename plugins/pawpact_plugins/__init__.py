"""Plugins that come with pawpact. They register and import exactly as anybody else's."""
