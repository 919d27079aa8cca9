"""The division catalogue: what it holds, how it is asked, and that it loads fast."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from transform.divisions import Divisions, kind_of, load_divisions, publisher_type_of, township_stem

DATA = Path(__file__).parent.parent / "data" / "divisions"


@pytest.fixture(scope="module")
def divisions() -> Divisions:
    return load_divisions()


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_the_list_is_complete(divisions: Divisions) -> None:
    assert len(divisions) == 41_352
    assert [len(rows(f"{level}.csv")) for level in ("provinces", "cities", "counties")] == [31, 342, 2978]


@pytest.mark.parametrize("name", ["provinces.csv", "cities.csv", "counties.csv", "townships.csv"])
def test_files_are_sorted_unique_and_have_parents(name: str) -> None:
    codes = [row["code"] for row in rows(name)]
    assert codes == sorted(set(codes))
    widths = {"provinces.csv": 2, "cities.csv": 4, "counties.csv": 6, "townships.csv": 9}
    assert {len(code) for code in codes} == {widths[name]}
    above = {"cities.csv": "provinces.csv", "counties.csv": "cities.csv", "townships.csv": "counties.csv"}
    if name in above:
        parents = {row["code"] for row in rows(above[name])}
        assert {code[: widths[above[name]]] for code in codes} <= parents


def test_aliases_point_at_divisions(divisions: Divisions) -> None:
    for row in rows("aliases.csv"):
        assert divisions.name(row["code"])
        assert row["alias"] != divisions.name(row["code"])
        assert not row["valid_to"] or 1949 < int(row["valid_to"]) < 2100


PLACES = [
    ("330212100", "瞻岐镇", "鄞州区", "宁波市", "浙江省"),
    ("110101001", "东华门街道", "东城区", "北京市", "北京市"),
    ("500231110", "太平镇", "垫江县", "重庆市", "重庆市"),
    ("429006001", "竟陵街道", "天门市", "天门市", "湖北省"),
    ("441900003", "东城街道", "东莞市", "东莞市", "广东省"),
    ("320813000", "洪泽区", "洪泽区", "淮安市", "江苏省"),
    ("211400000", "葫芦岛市", None, "葫芦岛市", "辽宁省"),
]


@pytest.mark.parametrize(("code", "name", "county", "city", "province"), PLACES)
def test_places(
    divisions: Divisions, code: str, name: str, county: str | None, city: str, province: str
) -> None:
    at = divisions.place(code)
    assert (at.name, at.county, at.city, at.province) == (name, county, city, province)


@pytest.mark.parametrize("code", ["330212999", "999999999", "", "33021"])
def test_unknown_codes(divisions: Divisions, code: str) -> None:
    with pytest.raises(KeyError):
        divisions.place(code)


def test_names(divisions: Divisions) -> None:
    today = {code for code in divisions.within("") if divisions.name(code) == "太平镇"}
    assert len(today) == 50
    assert len([c for c in divisions.townships_named("城关镇", 2024) if divisions.former(c) is None]) == 88
    assert today < set(divisions.townships_named("太平镇")), "in all years former ones bore the name, too"
    assert divisions.townships_named("瞻岐镇") == ("330212100",)
    assert divisions.townships_named("无此镇") == ()
    assert divisions.uppers_named("鼓楼区") == ("320106", "320302", "350102", "410204")
    assert divisions.uppers_stemmed("清新") == ("441803",)
    assert divisions.uppers_stemmed("巍山") == ("532927",)
    assert "360733" in divisions.uppers_spelt("huichang")


def test_rare_characters_are_found_in_both_forms(divisions: Divisions) -> None:
    assert divisions.townships_named("乾元镇") == divisions.townships_named("干元镇") != ()
    assert divisions.townships_named("车逻镇") == ("321084401",), "the second name in 城南经济新区（车逻镇）"


def test_stems_within_a_county(divisions: Divisions) -> None:
    assert divisions.stem_within("520402", "黄腊") == ("520402205",)
    assert len(divisions.stem_within("130205", "开平")) == 2, "开平镇 and 开平街道: not one"
    assert set(divisions.within("330212")) == {c for c in divisions.within("3302") if c.startswith("330212")}


def test_further_rows(tmp_path: Path) -> None:
    extra = tmp_path / "extra.csv"
    extra.write_text(
        "code,name,pinyin\n99,测试省,\n9901,测试市,ceshi\n990101,试验县,shiyan\n990101101,样本镇,\n",
        encoding="utf-8",
    )
    more = load_divisions(extra)
    at = more.place("990101101")
    assert (at.name, at.county, at.city, at.province) == ("样本镇", "试验县", "测试市", "测试省")
    assert more.townships_named("样本镇") == ("990101101",)
    assert len(more) == 41_353
    assert load_divisions(extra) is more
    assert load_divisions().townships_named("样本镇") == ()


KINDS = [
    ("瞻岐镇", "town", "township"),
    ("中河乡", "township", "township"),
    ("黄腊布依族苗族乡", "ethnic_township", "township"),
    ("茅坪回族镇", "town", "township"),
    ("辉苏木", "sumu", "township"),
    ("江南中街道", "street", "street"),
    ("马坊地区", "street", "street"),
    ("瑞金经济开发区", "zone", "zone"),
    ("长乐山工业园管理委员会", "zone", "zone"),
    ("东风垦殖场", "farm", "farm"),
    ("兵团红山农场", "farm", "farm"),
    ("永济监狱", "other", "other"),
]


@pytest.mark.parametrize(("name", "kind", "publisher_type"), KINDS)
def test_kinds(name: str, kind: str, publisher_type: str) -> None:
    assert (kind_of(name), publisher_type_of(name)) == (kind, publisher_type)


STEMS = [
    ("开平街道", "开平"),
    ("黄腊布依族苗族乡", "黄腊"),
    ("茅坪回族镇", "茅坪"),
    ("张镇", "张"),
    ("回族乡", "回族"),
    ("园艺场", "园艺场"),
]


@pytest.mark.parametrize(("name", "stem"), STEMS)
def test_stems(name: str, stem: str) -> None:
    assert township_stem(name) == stem


def test_rows_for_the_warehouse(divisions: Divisions) -> None:
    everything = list(divisions)
    listed = [row for row in everything if row.until is None]
    assert len(listed) == 41_352 == len(divisions)
    assert len({row.code for row in everything}) == len(everything)
    assert all(row.code == code for row, code in zip(listed, divisions.within(""), strict=True))
    by_code = {row.code: row for row in listed}
    row = by_code["640402200"]
    assert (row.name, row.kind, row.publisher_type, row.county) == (
        "中河乡",
        "township",
        "township",
        "原州区",
    )
    kinds = {"town": 21_379, "sumu": 154}
    assert {kind: sum(r.kind == kind for r in listed) for kind in kinds} == kinds


def test_a_name_with_its_county_before_it_is_no_former_name() -> None:
    """平乡县中华路街道 is 中华路街道 in any year; as a name that ended in 2021 it refused later reports."""
    from data.divisions.history import spelt_with_division

    def rows(name: str) -> list[list[str]]:
        with (DATA / name).open(encoding="utf-8", newline="") as handle:
            return list(csv.reader(handle))[1:]

    now = {code: name for code, name, *_ in rows("townships.csv")}
    aliases = rows("renamed.csv")
    assert len(aliases) > 3000
    assert [r for r in aliases if r[0] in now and spelt_with_division(r[1], now[r[0]])] == []
    assert not spelt_with_division("西光禄镇", "光禄镇")
