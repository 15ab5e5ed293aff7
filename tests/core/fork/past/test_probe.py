from tests.core.fork.past.conftest import *
from pawpact.fork.past import tasks
from tests.core.fork.conftest import OTHER
def test_p(small):
    from pawpact.demo.world import open_world
    w=open_world(small.plan.folder,RULES,small.plan.seed,node=0)
    with w.platform.reading(OTHER) as u:
        for h in tasks.read(u): print("PRB", h.deed.name, h.actor, h.what[0].kind, h.what[1], h.what[0].subjects)
    w.platform.parts.database.engine.dispose()
