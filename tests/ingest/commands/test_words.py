"""`ingest synonyms`: shows, checks and takes over a file."""

from ingest.__main__ import main


def test_a_file_is_checked_then_taken_over(tmp_path, capsys):
    file, data = tmp_path / "words.txt", tmp_path / "data"
    file.write_text("物流 = 快递\nAF-500 = 小白\n", encoding="utf-8")
    target = data / "synonyms" / "default.txt"
    assert main(["synonyms", str(file), "--check", "--data", str(data)]) == 0
    assert not target.exists()
    assert main(["synonyms", str(file), "--data", str(data)]) == 0
    assert target.read_text(encoding="utf-8") == file.read_text(encoding="utf-8")
    capsys.readouterr()
    assert main(["synonyms", "--data", str(data)]) == 0
    assert "物流 = 快递" in capsys.readouterr().out


def test_a_bad_file_is_refused_with_its_lines_and_the_old_one_stays(tmp_path, capsys):
    file, data = tmp_path / "words.txt", tmp_path / "data"
    file.write_text("物流 = 快递\n", encoding="utf-8")
    main(["synonyms", str(file), "--data", str(data)])
    file.write_text("物流 快递\n", encoding="utf-8")
    assert main(["synonyms", str(file), "--data", str(data)]) == 2
    assert "words.txt, line 1" in capsys.readouterr().err
    assert "=" in (data / "synonyms" / "default.txt").read_text(encoding="utf-8")
    assert main(["synonyms", str(tmp_path / "none.txt"), "--data", str(data)]) == 1
