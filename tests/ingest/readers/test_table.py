from ingest.readers.table import read_csv


def rows(text, codec="utf-8"):
    extract = read_csv(text.encode(codec))
    return [block.text for block in extract.blocks], extract.warnings


def test_delimiters_and_encodings():
    expected = ["问题：怎么退货\n答案：七天, 无理由"]
    assert rows('问题,答案\n怎么退货,"七天, 无理由"\n', "gbk")[0] == expected
    assert rows("问题;答案\n怎么退货;七天, 无理由\n", "utf-8-sig")[0] == expected
    assert rows("问题\t答案\n怎么退货\t七天, 无理由\n")[0] == expected


def test_rows_of_wrong_length_are_kept_and_named():
    found, warnings = rows("q,a\n退货,七天\n保修\n运费,买家,多余\n")
    assert found == ["q：退货\na：七天", "q：保修", "q：运费\na：买家\n多余"]
    assert warnings == ["2 rows do not have 2 cells: line 3, line 4"]


def test_an_open_quote_costs_its_own_line_only():
    found, warnings = rows('q,a\n"退货,七天\n' + "保修,一年\n" * 700)
    assert warnings == ["line 2: quote is never closed; read as plain text"]
    assert found[0] == 'q："退货\na：七天'
    assert len(found) == 701
    assert found[-1] == "q：保修\na：一年"


def test_a_quoted_cell_may_hold_lines():
    assert rows('q,a\n步骤,"一\n二"\n')[0] == ["q：步骤\na：一\n二"]


def test_a_very_long_cell_is_read():
    found, _ = rows(f'q,a\nx,"{"退" * 300_000}"\n')
    assert len(found[0]) == 300_000 + len("q：x\na：")


def test_a_formula_stays_text():
    assert rows("q,a\n退货,=1+1\n")[0] == ["q：退货\na：=1+1"]
