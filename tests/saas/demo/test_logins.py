import stat
from pathlib import Path

from saas.demo.logins import read_or_draw_password, write_logins


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = write_logins(tmp_path, password="abcde-fghjk-mnpqr", lines=["ada"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_the_password_stays_for_the_installation(tmp_path: Path) -> None:
    password = read_or_draw_password(tmp_path)
    write_logins(tmp_path, password=password, lines=["ada  Admin", "max  Manager"])
    write_logins(tmp_path, password=password, lines=["ada  Admin"])
    assert read_or_draw_password(tmp_path) == password


def test_each_installation_has_its_own(tmp_path: Path) -> None:
    drawn = {read_or_draw_password(tmp_path) for _ in range(50)}
    assert len(drawn) == 50
    assert {len(password) for password in drawn} == {17}
