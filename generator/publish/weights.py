"""The scores of all chains as a file, so that readers can weigh the criteria themselves."""

from __future__ import annotations

import json

from generator.edition import CRITERIA, Edition
from generator.model.series import week_name

PATH = "rubric/scores.json"


def weights_file(edition: Edition) -> dict[str, str]:
    """
    The published file by its path below ``docs/``.

    ``chains[].scores`` are in the order of ``criteria``, 0 to 1, null where unknown. The index
    is 100 × Σ(weight × score) ÷ Σ(weight) over the known ones; the class follows from
    ``infrastructure_first_at_most``, ``token_first_at_least`` and ``fewest_known``.
    """
    rules = edition.rubric.design_index
    criteria = [c for c in CRITERIA.values() if c.group == "design"]
    chains = []
    for chain, findings in edition.design_findings.items():
        scores = {finding.criterion: finding.score for finding in findings}
        design = edition.designs[chain]
        chains.append(
            {
                "id": chain,
                "name": edition.profiles[chain].name,
                "scores": [
                    None if scores[c.name] is None else float(scores[c.name] or 0) for c in criteria
                ],
                "index": None if design.index is None else round(design.index, 4),
                "class": design.label.value,
            }
        )
    content = {
        "week": week_name(edition.week),
        "rubric_version": edition.rubric.version,
        "licence": "CC BY 4.0",
        "infrastructure_first_at_most": rules.infrastructure_first_at_most,
        "token_first_at_least": rules.token_first_at_least,
        "fewest_known": rules.fewest_known,
        "criteria": [
            {"name": c.name, "title": c.title, "weight": rules.weights[c.name]} for c in criteria
        ],
        "chains": chains,
    }
    return {PATH: json.dumps(content, ensure_ascii=False, indent=1) + "\n"}
