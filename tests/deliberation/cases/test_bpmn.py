"""Every flow as BPMN 2.0: valid against the schema of the OMG, read by bpmn-moddle without a warning.

The schema and the reader come with the npm package ``bpmn-moddle``; ``BPMN_TOOLS`` names where it is installed
(``.ci/run`` installs it). Without it only these two checks are left out, and say so.
"""

from __future__ import annotations

import json
import os
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from lxml import etree

from deliberation.cases.registry import kinds

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
TOOLS = Path(os.environ.get("BPMN_TOOLS", "var/bpmn-tools")).resolve() / "node_modules" / "bpmn-moddle"
NEEDS_TOOLS = pytest.mark.skipif(
    not TOOLS.is_dir(), reason="BPMN_TOOLS names no folder with the npm package bpmn-moddle"
)

READER = """
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
const [tools, file] = process.argv.slice(2);
const about = JSON.parse(readFileSync(tools + '/package.json', 'utf8'));
const entry = about.exports?.['.']?.import ?? about.exports?.['.'] ?? about.module ?? about.main;
const module = await import(pathToFileURL(tools + '/' + entry).href);
const BpmnModdle = module.BpmnModdle ?? module.default;
const read = await new BpmnModdle().fromXML(readFileSync(file, 'utf8'));
const flow = read.rootElement.rootElements[0];
console.log(JSON.stringify({
  warnings: read.warnings.map((warning) => warning.message),
  name: flow.name,
  nodes: flow.flowElements.filter((one) => one.$type !== 'bpmn:SequenceFlow').length,
}));
"""


@pytest.fixture(params=["zh-hans", "en"])
def files(request, tmp_path) -> list[Path]:
    call_command("export_bpmn", tmp_path, language=request.param, stdout=StringIO())
    return sorted(tmp_path.glob("*.bpmn"))


def test_one_file_per_flow_with_every_node_and_edge(files):
    assert [path.stem for path in files] == [kind.label for kind in kinds()] == ["errand", "matter"]
    for path, kind in zip(files, kinds(), strict=True):
        tree = etree.parse(path)
        nodes = {node.get("id") for node in tree.iter() if str(node.get("id")).startswith("id_node_")}
        assert nodes == {f"id_node_{node.name}" for node in kind.flow_class.instance.nodes()}
        edges = {flow.get("id") for flow in tree.iter(f"{BPMN}sequenceFlow")}
        drawn = [edge for node in kind.flow_class.instance.nodes() for edge in node._outgoing()]
        assert edges == {f"id_edge_{edge.src.name}__{edge.dst.name}" for edge in drawn}


def test_titles_are_in_the_language_asked_for(tmp_path):
    call_command("export_bpmn", tmp_path, language="en", stdout=StringIO())
    root = etree.parse(tmp_path / "matter.bpmn").getroot()
    assert root.find(f".//{BPMN}process").get("name") == "A matter, from raising to review"


@NEEDS_TOOLS
def test_the_files_are_valid_by_the_schema_of_the_omg(files):
    schema = etree.XMLSchema(etree.parse(TOOLS / "resources" / "bpmn" / "xsd" / "BPMN20.xsd"))
    for path in files:
        schema.assertValid(etree.parse(path))


@NEEDS_TOOLS
def test_another_reader_takes_them_without_a_warning(files, tmp_path):
    script = tmp_path / "read.mjs"
    script.write_text(READER)
    assert len(files) == len(kinds())
    for path, kind in zip(files, kinds(), strict=True):
        answer = subprocess.run(["node", script, TOOLS, path], capture_output=True, text=True, check=True)
        read = json.loads(answer.stdout)
        assert (read["warnings"], read["nodes"]) == ([], len(list(kind.flow_class.instance.nodes())))
