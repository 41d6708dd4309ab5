# SPDX-License-Identifier: Apache-2.0
"""Steps of the composite action, run as a runner of workflows does."""

import os
import re
import subprocess
from pathlib import Path

import yaml

from esploader.programs import program

PROGRAMS = str(Path(program("esploader-sim")).parent)
ACTION = Path(__file__).parent.parent.parent / "packaging" / "action"
EXPRESSION = re.compile(r"\$\{\{ *([a-z.]+) *\}\}")


class Runner:
    """As much of a runner as a composite action sees."""

    def __init__(self, folder):
        self.folder = folder
        self.action = yaml.safe_load((ACTION / "action.yml").read_text(encoding="utf-8"))
        self.environment = {**os.environ, "ESPLOADER_SIM_DIR": str(folder / "chips")}

    def run(self, **given):
        """@return the action's outputs"""
        known = self.action["inputs"]
        assert set(given) <= set(known)
        values = {f"inputs.{name}": given.get(name, entry["default"]) for name, entry in known.items()}

        def fill(text):
            return EXPRESSION.sub(lambda found: values[found.group(1)], text)

        for step in self.action["runs"]["steps"]:
            for name, value in self.step(step, fill).items():
                values[f"steps.{step['id']}.outputs.{name}"] = value
        return {name: fill(entry["value"]) for name, entry in self.action["outputs"].items()}

    def step(self, step, fill):
        output, path = self.folder / "output", self.folder / "path"
        output.write_text("")
        path.write_text("")
        assert step["shell"] == "bash"
        environment = {
            **self.environment,
            "GITHUB_ACTION_PATH": str(ACTION),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_PATH": str(path),
            "RUNNER_TEMP": str(self.folder),
            **{name: fill(value) for name, value in step.get("env", {}).items()},
        }
        subprocess.run(["bash", "-e", "-o", "pipefail", "-c", step["run"]], env=environment, check=True)
        return dict(line.split("=", 1) for line in output.read_text().splitlines())

    def tell(self, *words):
        command = [program("esploader-sim"), *words]
        return subprocess.run(command, env=self.environment, stdout=subprocess.PIPE, text=True, check=False).stdout
