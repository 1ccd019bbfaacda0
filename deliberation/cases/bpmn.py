"""Flows as BPMN 2.0, in the active language. Viewflow draws them; its template is read by an engine of its own.

``viewflow`` itself is not installed (DESIGN section 2), so its template folder is no folder of ours.
"""

from __future__ import annotations

from pathlib import Path

import viewflow
from django.template import Context, Engine
from viewflow.workflow.base import Flow
from viewflow.workflow.chart import calc_layout_data

_TEMPLATE = "viewflow/workflow/graph.bpmn"


def bpmn_of(flow_class: type[Flow]) -> str:
    """The flow as a BPMN 2.0 document: process and diagram."""
    engine = Engine(
        dirs=[str(Path(viewflow.__file__).parent / "templates")],
        libraries={"l10n": "django.templatetags.l10n"},
    )
    grid = calc_layout_data(flow_class, edge_start_gap_size=0, edge_end_gap_size=0)
    cells = [cell for cell in grid.cells if getattr(cell.node, "bpmn_element", None)]
    drawn = {cell.node for cell in cells}
    context = {
        "grid": grid,
        "cells": cells,
        "edges": [edge for edge in grid.edges if edge.src in drawn and edge.dst in drawn],
        "process_id": f"id_process_{flow_class.instance.flow_label.replace('/', '_')}",
        "process_name": str(flow_class.process_title),
        "compensations": [],
    }
    # figures, not words: 1,100 or 1.100,5 would be no number
    return engine.get_template(_TEMPLATE).render(Context(context, use_l10n=False)).strip() + "\n"
