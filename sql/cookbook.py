"""The cookbook as Markdown: `python -m sql.cookbook` rewrites `docs/cookbook.md` and `docs/cookbook.zh.md`.

The questions are in `data/cookbook.yaml`, once for both languages, and the tests run them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from data import HERE, read_yaml

__all__ = ["TARGETS", "Recipe", "cookbook", "main", "recipes"]

_DOCS = Path(__file__).resolve().parent.parent / "docs"
TARGETS = {"en": _DOCS / "cookbook.md", "zh": _DOCS / "cookbook.zh.md"}

_HEAD = {
    "en": """# Cookbook: twenty questions

中文：[cookbook.zh.md](cookbook.zh.md). Made from `data/cookbook.yaml` by `python -m sql.cookbook`; do not
edit by hand.

Each answer is one statement with parameters (`$year`, `$county` …); nothing is pasted into SQL. The
examples' values are those of the fictitious county that the tests build. Ask with gongkai:

```sh
gongkai query --file question.sql --param year=2023 --param county=990101
```

or with DuckDB alone, in Python: `con.execute(sql, {"year": 2023, "county": "990101"})`. `FROM
find_township('王店镇')` gives a township's code, `FROM indicators` the codes of the indicators. What a value
is worth is in its `status` ([dictionary](dictionary.md)); figures that something speaks against are in no
rank, median, sum or rate, and nothing is ever filled with 0.""",
    "zh": """# 查询手册：二十个问题

English: [cookbook.md](cookbook.md)。由 `data/cookbook.yaml` 生成（`python -m sql.cookbook`），请勿手改。

每个问题是一条带参数（`$year`、`$county` 等）的语句，不需要拼接 SQL。
示例中的参数属于测试所建的虚构县。用 gongkai 查询：

```sh
gongkai query --file question.sql --param year=2023 --param county=990101
```

只用 DuckDB 也可以，例如在 Python 里：`con.execute(sql, {"year": 2023, "county": "990101"})`。
`FROM find_township('王店镇')` 查区划代码，`FROM indicators` 查指标代码。数值是否可信看 `status`
（见[数据字典](dictionary.md)）；有疑点的数字不进入名次、中位数、合计和比率，也从不以 0 填补。""",
}
_WORDS = {
    "en": ("Parameters of the example", "What it means", "Pitfalls"),
    "zh": ("示例参数", "含义", "注意"),
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """One question: title, meaning and pitfalls by language, the statement, the example's parameters."""

    id: str
    title: dict[str, str]
    sql: str
    params: dict[str, Any]
    means: dict[str, str]
    pitfalls: dict[str, str]


@cache
def recipes() -> tuple[Recipe, ...]:
    """All questions, in order. Raises KeyError for one that is not complete."""
    raw = read_yaml(HERE / "cookbook.yaml")
    langs = ("zh", "en")
    return tuple(
        Recipe(
            item["id"],
            {lang: item[lang] for lang in langs},
            item["sql"].strip(),
            item["params"],
            {lang: item[f"means_{lang}"] for lang in langs},
            {lang: item[f"pitfalls_{lang}"] for lang in langs},
        )
        for item in raw
    )


def cookbook(lang: str) -> str:
    """The page in `zh` or `en`."""
    parts = [_HEAD[lang]]
    parameters, means, pitfalls = _WORDS[lang]
    for number, recipe in enumerate(recipes(), 1):
        values = ", ".join(f"`{name} = {value}`" for name, value in recipe.params.items())
        parts += [
            f"## {number}. {recipe.title[lang]}",
            f"```sql\n{recipe.sql}\n```",
            *([f"{parameters}: {values}"] if values else []),
            f"**{means}.** {recipe.means[lang]}" if lang == "en" else f"**{means}：**{recipe.means[lang]}",
            f"**{pitfalls}.** {recipe.pitfalls[lang]}"
            if lang == "en"
            else f"**{pitfalls}：**{recipe.pitfalls[lang]}",
        ]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Write both pages."""
    for lang, target in TARGETS.items():
        target.write_text(cookbook(lang), encoding="utf-8")


if __name__ == "__main__":
    main()
