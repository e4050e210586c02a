"""How the grounding check is fitted: its tables, its training data, its model and thresholds.

    python -m assistant.training.grounding tables                            concepts.tsv and rarity.tsv
    python -m assistant.training.grounding fit --data DIR --work DIR         model.npz, thresholds and card

`DIR` is a folder with the public sets that `data.py` lists; they stay outside the repository. Both steps are seeded.
"""
