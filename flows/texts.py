"""Sentences that gongkai says to people, in Chinese and English.

Quarantine reasons are not here: they are in `data/reasons.csv`.
"""

from __future__ import annotations

import os
from typing import Literal

__all__ = ["Lang", "default_lang", "text"]

Lang = Literal["zh", "en"]

_TEXTS: dict[str, tuple[str, str]] = {
    # what a run does
    "phase.look": ("查看文件", "Looking at files"),
    "phase.scrape": ("抓取来源", "Crawling sources"),
    "phase.crawled": (
        "新文档 {documents:,}，{speed:.1f} 请求/秒",
        "{documents:,} documents, {speed:.1f} requests/s",
    ),
    "phase.extract": ("导出", "Writing extracts"),
    "phase.start": ("启动 Prefect", "Starting Prefect"),
    "phase.read": ("读取文档", "Reading documents"),
    "phase.settle": ("确定现行版本并检验", "Settling and testing"),
    "phase.publish": ("发布数据仓库", "Publishing the warehouse"),
    # what came of it
    "count.found": ("找到文件", "Files found"),
    "count.known": ("已读过，未再读", "Known, not read again"),
    "count.read": ("读取文档", "Documents read"),
    "count.reread": ("其中因解析器更新而重读", "of these, read again for a new parser"),
    "count.unpacked": ("解开的压缩包", "Archives unpacked"),
    "count.members": ("压缩包内的文档", "Documents inside archives"),
    "count.pointers": ("报告在附件里的页面", "Pages whose report is their attachment"),
    "count.loaded": ("入库", "Loaded"),
    "count.quarantined": ("隔离", "In quarantine"),
    "count.observations": ("观测值", "Observations"),
    "count.gaps": ("应有而未读到的单元格", "Cells that should be there and were not read"),
    "count.corrected": ("已应用的人工更正", "Corrections by hand applied"),
    "count.contradicted": ("报告自身数字矛盾", "Contradictions in the publishers' own figures"),
    "count.year_findings": ("与其他年份或机构的报告不符", "Findings against other reports"),
    "count.grades": ("质量等级", "Grades"),
    "count.passed": ("未读（非文档）", "Passed over (no documents)"),
    "passed.hidden": ("隐藏文件", "hidden"),
    "passed.system_file": ("系统文件", "system files"),
    "passed.lock_file": ("锁定文件", "lock files"),
    "passed.own_state": ("gongkai 自身数据", "gongkai's own state"),
    "passed.not_a_file": ("不是普通文件", "not regular files"),
    "passed.broken_link": ("失效链接", "broken links"),
    "passed.folder_seen": ("已读过的文件夹的链接", "links to folders that are read anyway"),
    "passed.folder_unreadable": ("无法打开的文件夹", "folders that cannot be opened"),
    "passed.part_of_page": ("网页的部件", "parts of pages"),
    "passed.sidecar_unreadable": ("无法使用的 .meta.json", "unusable .meta.json"),
    "summary.title": ("本次运行", "This run"),
    "summary.warehouse": ("数据仓库", "Warehouse"),
    "summary.holds": (
        "{documents:,} 份文档，{observations:,} 个观测值",
        "{documents:,} documents, {observations:,} observations",
    ),
    "summary.unchanged": ("内容未变", "nothing changed"),
    "summary.seconds": ("用时 {seconds:.1f} 秒", "in {seconds:.1f} s"),
    "summary.nothing_new": ("没有新文档，未读取任何文件。", "Nothing new: no document was read."),
    "summary.correction_failed": (
        "更正未应用：{document} 的 {target} 应为“{expected}”，现在读到“{printed}”。请核对后修改或删除该行。",
        "A correction was not applied: it expects {expected!r} as {target} of {document}, which now has"
        " {printed!r}. Look at the document, then change or remove the row.",
    ),
    "summary.held": (
        "发布检验未通过，数据仓库保持原样：",
        "The release gate stopped this run; the warehouse is as it was:",
    ),
    "summary.warning": ("注意", "Warning"),
    "column.id": ("编号", "id"),
    "column.name": ("名称", "name"),
    "column.division": ("区划代码", "division"),
    "column.family": ("站点类型", "family"),
    "column.last_crawl": ("上次抓取", "last crawl"),
    "column.outcome": ("结果", "outcome"),
    "column.reports": ("报告", "reports"),
    "column.new": ("新增", "new"),
    "column.date": ("日期", "date"),
    "column.text": ("标题", "title"),
    "column.url": ("地址", "address"),
    "column.document": ("文档", "document"),
    "column.reason": ("原因", "reason"),
    "column.detail": ("详情", "detail"),
    "column.count": ("数量", "number"),
    "column.rule": ("勾稽规则", "rule"),
    "column.scope": ("范围", "scope"),
    "column.left": ("左边", "left side"),
    "column.right": ("右边", "right side"),
    "column.rank": ("名次", "rank"),
    "column.township": ("乡镇", "township"),
    "column.township_code": ("代码", "code"),
    "column.county": ("县区", "county"),
    "column.city": ("市", "city"),
    "column.province": ("省", "province"),
    "column.value": ("数值", "value"),
    "column.unit": ("单位", "unit"),
    "column.status": ("状态", "status"),
    "column.raw_text": ("原文", "as printed"),
    "column.percentile": ("百分位", "percentile"),
    "column.county_median": ("县区中位数", "county median"),
    "column.publisher_type": ("类型", "type"),
    "column.year": ("年度", "year"),
    "column.indicator": ("指标", "indicator"),
    "column.label": ("名称", "label"),
    "column.severity": ("级别", "severity"),
    "column.n_townships": ("乡镇数", "townships"),
    "column.n_reported": ("已发布", "reported"),
    "column.n_missing": ("缺", "missing"),
    "column.share_reported": ("比例", "share"),
    "column.n_quarantined": ("隔离", "quarantined"),
    "column.n_incomplete": ("不完整", "incomplete"),
    "column.n_contradicted": ("有矛盾", "contradicted"),
    "column.n_proven_reports": ("自证", "proven"),
    "column.n_unproven_reports": ("不能全部验证", "not provable"),
    "column.n_contradicted_reports": ("完整而矛盾", "complete, contradicted"),
    "column.n_doubtful_reports": ("有存疑", "doubtful"),
    "column.n_partial_reports": ("部分", "partial"),
    "column.n_prose_reports": ("仅正文", "prose only"),
    "column.strength": ("强弱", "strength"),
    "column.other_document": ("另一文档", "other document"),
    "column.other_year": ("另一年度", "other year"),
    "column.edition": ("版本", "edition"),
    "column.chain": ("衔接", "chain"),
    "column.change": ("变化", "change"),
    "column.findings": ("疑问", "findings"),
    "column.caveat": ("说明", "caveat"),
    "column.candidates": ("候选", "candidates"),
    "column.place": ("位置", "place"),
    "column.evidence": ("依据", "evidence"),
    "column.method": ("来源", "method"),
    "column.file": ("文件", "file"),
    "column.rows": ("行数", "rows"),
    "column.what": ("项目", "what"),
    "column.state": ("状况", "state"),
    "column.hint": ("说明", "hint"),
    "ingest-arrivals": ("本次入库情况", "What came"),
    "ingest-quarantine": ("隔离的文档", "Quarantined documents"),
    "ingest-contradictions": ("报告自身数字矛盾", "Figures that contradict each other"),
    # asking
    "ask.no_rows": ("没有结果。", "No rows."),
    "ask.truncated": (
        "只显示前 {rows:,} 行；用 --limit 0 显示全部。",
        "Only the first {rows:,} rows; --limit 0 shows all.",
    ),
    "ask.ambiguous": ("有多个“{name}”，请用代码：", "More than one place is called “{name}”; use its code:"),
    "ask.unknown_township": ("行政区划中没有“{name}”。", "No division is called “{name}”."),
    "ask.no_profile": (
        "{name}（{code}）在数据仓库中没有报告。",
        "{name} ({code}) has no report in the warehouse.",
    ),
    "ask.unknown_indicator": ("没有指标“{name}”。", "There is no indicator “{name}”."),
    "ask.similar": ("相近的指标：", "Indicators like it:"),
    "ask.similar_places": ("相近的名称：", "Names like it:"),
    "ask.unknown_county": ("行政区划中没有“{name}”这个县区。", "No county is called “{name}”."),
    "ask.coverage": (
        "{kind}：共 {townships:,} 个，有报告 {reports:,} 个，其中 {values:,} 个有可用数字；中位数 {median}。",
        "{kind}: {townships:,} in all, {reports:,} reported, {values:,} usable; median {median}.",
    ),
    "kind.township": ("乡镇", "Townships"),
    "kind.street": ("街道", "Streets"),
    "ask.parquet_needs_file": (
        "Parquet 是二进制：请用 --output 写入文件，或用管道接收。",
        "Parquet is binary: name a file with --output, or pipe it on.",
    ),
    "ask.table_needs_screen": (
        "--output 用于 csv、json、parquet；请加 --format。",
        "--output is for csv, json and parquet: add --format.",
    ),
    "ask.bad_param": (
        "--param 要写成 名称=值，每个名称一次：{pair}",
        "--param takes NAME=VALUE, each name once: {pair}",
    ),
    "table.spared": ("终端太窄，未显示：{names}", "Not shown, the terminal is narrow: {names}"),
    "ask.bad_size": ("--memory 要写成 2GB 这样：{size}", "--memory is written like 2GB: {size}"),
    "ask.too_long": ("查询超过了 {seconds} 秒。", "The question took longer than {seconds} seconds."),
    "ask.bad_date": ("日期要写成 2021-06-30 这样：{day}", "A date is written like 2021-06-30: {day}"),
    "evidence.page": ("第 {n} 页", "page {n}"),
    "evidence.table": ("表 {n}", "table {n}"),
    "evidence.row": ("第 {n} 行", "row {n}"),
    "evidence.column": ("第 {n} 列", "column {n}"),
    "column.title": ("标题", "title"),
    "column.published_at": ("发布日期", "published"),
    "column.held": ("有效期", "held"),
    "column.sha256": ("文件摘要", "sha256"),
    "column.result": ("结果", "result"),
    "column.inferred_value": ("勾稽推出的值", "value that the sums leave"),
    "column.county_rank": ("县内名次", "rank in county"),
    "column.county_percentile": ("县内百分位", "percentile in county"),
    "column.county_code": ("县区代码", "county code"),
    "column.valid_from": ("生效", "from"),
    "column.valid_to": ("失效", "until"),
    "column.kind": ("类型", "kind"),
    "column.first_year": ("首年", "first year"),
    "column.last_year": ("末年", "last year"),
    "column.n_years": ("有报告的年数", "years with a report"),
    "column.reasons": ("隔离原因", "why in quarantine"),
    "attention.missing": (
        "{place}{year} 年度没有报告的乡镇街道：{n:,} 个。",
        "{place}: townships and streets without a report for {year}: {n:,}.",
    ),
    "attention.nation": ("全国", "Nation"),
    "ask.no_sql": (
        "没有给出 SQL：作为参数、用 --file，或从标准输入。",
        "No SQL given: as an argument, with --file, or on standard input.",
    ),
    "ask.unknown_concept": (
        "没有概念“{name}”。可用的概念：",
        "There is no concept “{name}”. These are there:",
    ),
    "ask.no_series": (
        "{name}（{code}）没有该概念的数字。",
        "{name} ({code}) has no figure for this concept.",
    ),
    "checks.recognised": ("有一边为图像识别", "one side was recognised from a picture"),
    "ask.no_report": ("{year} 年度没有报告印有该指标。", "No report of {year} prints this indicator."),
    "attention.none": ("没有需要处理的内容。", "Nothing needs attention."),
    "attention.more": ("另有 {n:,} 条；用 --limit 0 显示全部。", "{n:,} more; --limit 0 shows all."),
    "attention.corrections": (
        "发布单位和年度可在更正文件 {path} 中写明；gongkai quarantine --corrections 给出待填的行。",
        "Publisher and year can be settled in {path}; gongkai quarantine --corrections writes the rows to"
        " complete.",
    ),
    "export.done": ("已导出到", "Exported to"),
    "export.no_folder": ("{folder} 不是文件夹", "{folder} is not a folder"),
    "export.local_observations_in_sdmx": (
        "SDMX 中没有法定表格以外的 {n:,} 个数：它们的代码是所印栏目名，SDMX 不能表示；其他格式中都有。",
        "SDMX lacks {n:,} figures of tables outside the form: their codes are the printed labels, which"
        " SDMX cannot express; the other formats have them.",
    ),
    "export.local_observations_in_wide": (
        "宽表中没有法定表格以外的 {n:,} 个数；长表中都有。",
        "The wide table lacks {n:,} figures of tables outside the form; the long one has them.",
    ),
    "export.kept": (
        "{name} 属于上次导出，但后来被改动过，所以没有删除。",
        "{name} is of an earlier extract and was changed since; it was not removed.",
    ),
    # inspecting
    "inspect.identity": ("发布者与年度", "Publisher and year"),
    "inspect.grid": (
        "表格 {number}：{rows} 行 × {columns} 列",
        "Table {number}: {rows} rows × {columns} columns",
    ),
    "inspect.alignment": ("逐行对齐", "Alignment row by row"),
    "inspect.observations": ("观测值", "Observations"),
    "inspect.checks": ("勾稽关系", "Checks"),
    "inspect.gaps": ("应有而未读到", "Gaps"),
    "inspect.unmapped": ("表格中格式所没有的行", "Rows that the form does not have"),
    "inspect.notes": ("备注", "Notes"),
    "inspect.quarantined": ("将被隔离", "Would be quarantined"),
    "inspect.loaded": ("可以入库", "Would be loaded"),
    "inspect.no_member": (
        "压缩包内没有可读的“{name}”；不加 --member 可列出全部文件。",
        "The archive holds no readable “{name}”; without --member its files are listed.",
    ),
    "inspect.members": (
        "压缩包内有 {n} 个文件；用 --member 名称 查看其中一份。",
        "{n} files in the archive; look at one with --member NAME.",
    ),
    "column.size": ("大小", "size"),
    "inspect.image": ("已绘制 {path}", "Drawn: {path}"),
    "inspect.no_pages": (
        "{format} 没有固定的页面，无法绘图；--image 用于 PDF 和图片。",
        "{format} has no fixed pages to draw; --image is for PDF and pictures.",
    ),
    "inspect.passed_checks": ("通过 {n}", "{n} passed"),
    # sources
    "sources.found": (
        "{id}：{family}，{pages} 页中有 {reports} 份报告，还有 {left} 页未访问",
        "{id}: {family}, {reports} reports on {pages} pages, {left} pages not asked for",
    ),
    "sources.trouble": ("  {code}：{url} {detail}", "  {code}: {url} {detail}"),
    "sources.unknown": ("来源文件中没有 {id}", "The file of sources has no {id}"),
    "sources.written": ("已将 {id} 写入 {path}", "{id} was written to {path}"),
    "sources.no_division": (
        "无法从页面判断行政区划，未写入：请用 --division 给出代码。",
        "The page does not tell the division, nothing was written: name its code with --division.",
    ),
    # errors
    "error.path_missing": ("没有这个路径：{names}", "No such path: {names}"),
    "error.corrections": ("更正文件无效：{detail}", "The corrections file cannot be used: {detail}"),
    "error.interrupted": (
        "已中断。已合并的批次不会丢失，再次运行即可继续。",
        "Interrupted. Merged batches are kept; run again to go on.",
    ),
    "error.unexpected": (
        "内部错误（{kind}，{place}）。完整信息在 {log}。",
        "Internal error ({kind} at {place}). The full story is in {log}.",
    ),
    "error.memory": ("内存不够。", "There was not enough memory."),
    "error.settings": ("设置无效：{detail}", "A setting is not valid: {detail}"),
    "error.io": ("{detail}", "{detail}"),
}


def default_lang() -> Lang:
    """English where the environment speaks another language than Chinese, else Chinese."""
    for name in ("GONGKAI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "").lower()
        if value and not value.startswith(("c.", "posix")) and value != "c":
            return "zh" if value.startswith("zh") else "en"
    return "zh"


def text(key: str, lang: str, **values: object) -> str:
    """A sentence; raises KeyError for a key that does not exist."""
    sentence = _TEXTS[key][lang != "zh"]
    return sentence.format(**values) if values else sentence
