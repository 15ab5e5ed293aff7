"""pawpact: rule files decide, books prove.

A tenant-aware core for franchises of pet-adoption shops. Start reading at
``bootstrap`` (what is wired to what), then ``decisions`` (how one thing that
happened becomes facts, a decision, effects and a receipt).
"""
