"""The case file: one SQLite file a campaign, in which one append-only journal is the record of everything.

Why one journal and no tables of frames, checks, prompts and verdicts: whatever a screen, the report or the JSON output shows
is a fold over the journal (:mod:`app.campaign.record`), so the hash chain over the journal covers every byte that they read.
A second table would be a second truth that had to be proved equal to the first. People with an SQL shell get views
(``frame``, ``check_result``, ``prompt``, ``verdict``, ``latency``, ...), which hold no data of their own.

* :mod:`app.evidence.case_file` appends (one writer thread, group commit).
* :mod:`app.evidence.reading` reads, also while another process writes.
* :mod:`app.evidence.verify` recomputes the chain.
* :mod:`app.evidence.schema` and :mod:`app.evidence.canonical` say what is stored, and what is hashed.

Trap: a process that has a case file open through SQLite must not open and close it as a plain file as well (to copy it, or to
hash it). On POSIX systems that drops the locks SQLite holds. Copy with ``VACUUM INTO`` or SQLite's backup instead.
"""
