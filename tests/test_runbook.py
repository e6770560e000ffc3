"""What the runbook tells a tired person to type exists."""

import re
import subprocess
from pathlib import Path

from django.core.management import get_commands, load_command_class

RUNBOOK = (Path(__file__).resolve().parents[1] / "docs" / "runbook.md").read_text()
BLOCKS = re.findall(r"```\n(.*?)```", RUNBOOK, re.DOTALL)
CODE = BLOCKS + re.findall(r"`([^`\n]+)`", RUNBOOK)


def test_commands_and_their_options_exist():
    seen = set()
    for name, rest in re.findall(r"(?m)(?:^|[;&`] ?)bis ([a-z_]+)([^\n;&]*)", "\n".join(CODE)):
        command = load_command_class(get_commands()[name], name)
        known = command.create_parser("manage.py", name)._option_string_actions
        assert {option for option in re.findall(r" (--[a-z-]+)", rest) if option not in known} == set(), name
        seen.add(name)
    assert {"backup", "restore", "tick", "instep", "shell"} <= seen


def test_commands_are_well_formed():
    for code in CODE:
        if re.match(r"(sudo|bis|systemctl|git|journalctl|echo|curl|health|rm|cp|ls|df) ", code):
            answer = subprocess.run(["bash", "-n", "-c", code], capture_output=True, text=True, check=False)
            assert not answer.stderr, code


def test_links_within_lead_somewhere():
    headings = {
        re.sub(r"[^a-z ]", "", title.lower()).replace(" ", "-") for title in re.findall(r"(?m)^## (.*)$", RUNBOOK)
    }
    assert set(re.findall(r"\]\(#([a-z-]+)\)", RUNBOOK)) <= headings


def test_files_of_the_server_are_those_of_the_deployment():
    units = {file.stem for file in Path("deploy/systemd").iterdir()}
    named = set(re.findall(r"\bbis-[a-z]+\b(?=\.timer|`| bis| -)", RUNBOOK))
    assert {"bis-tick"} <= named <= units
