"""What the command line shows where standard error is no terminal."""

from ingest.commands.console import LINE_EVERY_S, lines, list_findings
from ingest.sources import Finding


def test_a_log_hears_of_long_work_now_and_then(capsys):
    moments = iter([0.0, 5.0, LINE_EVERY_S, LINE_EVERY_S + 1, 2 * LINE_EVERY_S])
    hear = lines(lambda: next(moments))
    for stage, done in (("read", 1), ("read", 7), ("read", 8), ("embed", 64)):
        hear(stage, done, 900)
    assert capsys.readouterr().err.splitlines() == [
        "assist-ingest: Reading files: 7 of 900",
        "assist-ingest: Embedding text: 64 of 900",
    ]


def test_a_held_file_comes_with_the_way_to_let_it_in(capsys):
    list_findings({"held for review": [Finding("a.pdf", "hidden text left out")], "refused": []})
    assert capsys.readouterr().err.splitlines() == [
        "assist-ingest: held for review: a.pdf: hidden text left out",
        "assist-ingest: to let a held file in: ingest approve PATH --by NAME, then build again",
    ]
