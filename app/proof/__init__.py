"""The proof of the verdict: for every case, conversations that must pass and conversations that must not, and what the
runner makes of them.

From the scenario data alone, on a virtual clock with a scripted device:

- :mod:`~app.proof.derivation` makes a conforming conversation of a bound scenario,
- :mod:`~app.proof.variants` gives others that conform just as well,
- :mod:`~app.proof.mutants` gives conversations with one defect each and what has to be said of it, which comes from the
  rule table in :mod:`~app.proof.expectations` and never from the runner,
- :mod:`~app.proof.player` plays them against the unchanged runner,
- :mod:`~app.proof.examination` compares, :mod:`~app.proof.figures` counts, and :mod:`~app.proof.mapping` says which sentence of
  the document is covered by what.
"""
