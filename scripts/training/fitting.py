"""Fits the models of selection, and writes them as plain numbers: sums of trees, logistic regressions."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from tdev.domain.planning.ranked.trees import Trees

TREES = {"max_iter": 120, "learning_rate": 0.08, "max_leaf_nodes": 12, "min_samples_leaf": 20, "l2_regularization": 1.0}
SMALL = {"max_iter": 80, "learning_rate": 0.08, "max_leaf_nodes": 6, "min_samples_leaf": 10, "l2_regularization": 1.0}
"""Where there are few examples."""
CERTAIN = 4.0
"""The log odds when all that was seen was right, or nothing."""
EVENLY = 0.1
"""How freely the weights of signs brought to one breadth may grow."""


def linear(examples: Iterable[tuple[Sequence[float], int]], added: bool) -> list[float]:
    """The weights of a logistic regression, at last what is added if anything is."""
    signs, right = zip(*examples, strict=True)
    model = LogisticRegression(C=1.0, fit_intercept=added, max_iter=2000).fit(np.array(signs, float), np.array(right))
    return [round(float(one), 3) for one in (*model.coef_[0], *(model.intercept_ if added else ()))]


def forest(
    rows: Sequence[Sequence[float]], right: Sequence[int], weights: Sequence[float], shape: dict[str, Any] = TREES
) -> dict[str, Any]:
    """Trees trained by gradient boosting, as data for ``Trees``."""
    if len(set(right)) < 2:
        return {"start": CERTAIN if all(right) and right else -CERTAIN, "trees": []}
    model = HistGradientBoostingClassifier(**shape, random_state=0, early_stopping=False)
    model.fit(np.array(rows, float), np.array(right), sample_weight=np.array(weights))
    trees = [_tree(each[0].nodes, 0) for each in model._predictors]
    data = {"start": round(float(model._baseline_prediction.ravel()[0]), 4), "trees": trees}
    some = np.array(rows[:200], float)
    apart = max(
        abs(Trees(data).probability(row) - p) for row, p in zip(some, model.predict_proba(some)[:, 1], strict=True)
    )
    if apart > 0.005:
        raise SystemExit(f"The trees written say something else than those trained: {apart:.4f} apart")
    return data


def _tree(nodes: Any, at: int) -> Any:
    node = nodes[at]
    if node["is_leaf"]:
        return round(float(node["value"]), 4)
    threshold = round(float(node["num_threshold"]), 5)
    return [int(node["feature_idx"]), threshold, _tree(nodes, int(node["left"])), _tree(nodes, int(node["right"]))]


def evened(rows: Sequence[Sequence[float]], right: Sequence[int], weights: Sequence[float]) -> list[float]:
    """The weights of a logistic regression on signs brought to one breadth, written for the signs as they are."""
    if len(set(right)) < 2:
        return [0.0] * len(rows[0]) + [CERTAIN if all(right) else -CERTAIN]
    signs = np.array(rows, float)
    middle, breadth = signs.mean(axis=0), signs.std(axis=0)
    breadth[breadth == 0] = 1.0
    model = LogisticRegression(C=EVENLY, max_iter=3000)
    model.fit((signs - middle) / breadth, np.array(right), sample_weight=np.array(weights))
    own = model.coef_[0] / breadth
    return [*(round(float(one), 4) for one in own), round(float(model.intercept_[0] - own @ middle), 4)]
