"""The rule language: load, merge layers, check, compile, decide, explain.

Pure: no database, no web, no plugin. Start reading at ``model``.
"""
