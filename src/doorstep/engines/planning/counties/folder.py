"""Plans of finished counties in a folder, so that a run that was broken off goes on where it stood."""

from __future__ import annotations

import json
from pathlib import Path

from doorstep.engines.planning.counties.job import CountyJob
from doorstep.engines.planning.visits import codec
from doorstep.engines.planning.visits.door import in_order
from doorstep.engines.planning.visits.plan import VisitPlan
from doorstep.engines.planning.visits.solve import ENGINE_VERSION
from doorstep.engines.planning.visits.verify import verify_plan


class PlanFolder:
    """One JSON file for each county, `<name>.json`, written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, name: str, job: CountyJob) -> VisitPlan | None:
        """Return the plan of just this job; nothing where there is none, or only one of another input or seed."""
        try:
            plan = codec.plan_from_json(json.loads(self._file(name).read_bytes()))
        except (FileNotFoundError, ValueError):  # not there, or half a file, or somebody else's
            return None
        wanted = (codec.digest(in_order(job.problem)), ENGINE_VERSION, job.seed, job.iterations)
        run = plan.run
        is_it = (run.input_digest, run.engine_version, run.seed, run.iterations) == wanted
        return plan if is_it and not verify_plan(job.problem, plan) else None

    def keep(self, name: str, plan: VisitPlan) -> None:
        """Write the plan of a county, over what was there."""
        text = json.dumps(codec.plan_to_json(plan), ensure_ascii=False, indent=1)
        half = self.folder / f".{name}.part"
        half.write_text(text + "\n", encoding="utf-8")
        half.replace(self._file(name))

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.json"
