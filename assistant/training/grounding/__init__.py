"""How the grounding check is fitted: its tables, its training data, its models and thresholds.

    python -m assistant.training.grounding tables                            concepts.tsv and rarity.tsv
    python -m assistant.training.grounding read --data DIR --work DIR --pairs FILE --start FOLDER     the cross-encoder
    python -m assistant.training.grounding fit --data DIR --work DIR         model.npz, thresholds and card

`DIR` is a folder with the public sets that `data.py` lists; they stay outside the repository. All steps are seeded; how
far `read` gets depends on the machine, as it trains for minutes and not for steps.
"""
