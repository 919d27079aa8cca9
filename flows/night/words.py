"""What the nightly commands and the night's report say, in Chinese and English."""

from __future__ import annotations

__all__ = ["say"]

_WORDS: dict[str, tuple[str, str]] = {
    "outcome.done": ("完成", "done"),
    "outcome.held": ("未发布：发布检验未通过", "held back by the release gate"),
    "outcome.failed": ("失败", "failed"),
    "outcome.running": ("进行中或被中断", "under way, or cut short"),
    "source.done": ("完成", "done"),
    "source.partial": ("部分", "partial"),
    "source.failed": ("失败", "failed"),
    "source.skipped": ("跳过", "skipped"),
    # one line a night
    "line": (
        "{at} {outcome}：来源 {sources}（失败 {failed}），新 {new}，变更 {changed}，入库 {loaded}，"
        "隔离 {quarantined}，{published}，用时 {seconds:.0f} 秒{error}",
        "{at} {outcome}: {sources} sources ({failed} failed), {new} new, {changed} changed, {loaded} loaded, "
        "{quarantined} in quarantine, {published}, {seconds:.0f} s{error}",
    ),
    "published": ("已发布", "published"),
    "unchanged": ("内容未变", "nothing changed"),
    "not_published": ("未发布", "not published"),
    # the report
    "title": ("每夜报告", "Night report"),
    "report.run": ("运行", "Run"),
    "report.started": ("开始", "Started"),
    "report.took": ("用时", "Took"),
    "report.seconds": ("{seconds:.0f} 秒", "{seconds:.0f} s"),
    "report.sources": ("来源", "Sources"),
    "report.requests": ("请求（其中条件请求）", "Requests (of these conditional)"),
    "report.listed": ("目录所列报告", "Reports listed"),
    "report.new": ("新文档", "New documents"),
    "report.changed": ("变更的文档", "Changed documents"),
    "report.loaded": ("入库", "Loaded"),
    "report.quarantined": ("隔离", "In quarantine"),
    "report.reread": ("因解析器更新而重读", "Read again for a new parser"),
    "report.contradictions": ("自相矛盾", "Contradictions"),
    "report.warehouse": ("数据仓库", "Warehouse"),
    "report.holds": (
        "{documents:,} 份文档，{observations:,} 个观测值",
        "{documents:,} documents, {observations:,} observations",
    ),
    "report.extracts": ("导出", "Extracts"),
    "report.error": ("错误", "Error"),
    "head.findings": ("需要注意", "Findings"),
    "head.documents": ("新到与变更的报告", "New and changed reports"),
    "head.quarantine": ("隔离的文档", "Documents in quarantine"),
    "head.disputes": ("报告自身数字矛盾", "Figures that contradict each other"),
    "head.coverage": ("各县区发布情况", "Coverage by county"),
    "head.troubles": ("各来源的问题", "Troubles by source"),
    "none": ("无。", "None."),
    "more": ("另有 {n:,} 条，见 JSON 文件或数据仓库。", "{n:,} more: see the JSON file or the warehouse."),
    "accepted": ("已确认：{reason}", "accepted: {reason}"),
    "stops": ("阻止发布", "stops the release"),
    "warns": ("提醒", "warning"),
    "changed": ("变更", "changed"),
    "new": ("新", "new"),
    "how_to_accept": (
        "查明后可确认：在 accepted.csv 写一行并注明理由，或 `gongkai nightly --accept {name}`。",
        "Once looked at, accept it with its reason in accepted.csv, or for one night: "
        "`gongkai nightly --accept {name}`.",
    ),
    "col.code": ("代码", "code"),
    "col.what": ("情况", "what"),
    "col.detail": ("详情", "detail"),
    "col.effect": ("后果", "effect"),
    "col.publisher": ("发布单位", "publisher"),
    "col.county": ("县区", "county"),
    "col.year": ("年度", "year"),
    "col.grade": ("等级", "grade"),
    "col.document": ("文档", "document"),
    "col.inspect": ("查看", "look at it"),
    "col.reason": ("原因", "reason"),
    "col.rule": ("规则", "rule"),
    "col.left": ("左边", "left side"),
    "col.right": ("右边", "right side"),
    "col.townships": ("乡镇街道", "townships"),
    "col.reported": ("已有", "reported"),
    "col.missing": ("缺", "missing"),
    "col.source": ("来源", "source"),
    "col.outcome": ("结果", "outcome"),
    "col.listed": ("所列", "listed"),
    "col.new": ("新", "new"),
    "col.changed": ("变更", "changed"),
    "col.requests": ("请求", "requests"),
    "col.unchanged": ("未变", "unchanged"),
    "col.troubles": ("问题", "troubles"),
    "col.url": ("网址", "address"),
    "col.started": ("开始", "started"),
    "col.seconds": ("秒", "seconds"),
    "col.findings": ("注意", "findings"),
    "col.loaded": ("入库", "loaded"),
    "col.quarantined": ("隔离", "quarantined"),
    "col.report": ("报告", "report"),
    "error.cut_short": ("被中断", "cut short"),
    "error.unexpected": ("内部错误 {kind}（{place}）", "internal error {kind} at {place}"),
    # scrape, nights, serve
    "scrape.title": ("本次抓取", "This crawl"),
    "scrape.pending": (
        "已取得、待入库：{n:,} 份文档（由 gongkai nightly 入库）",
        "{n:,} documents wait to be taken in by gongkai nightly",
    ),
    "nights.none": ("还没有任何一夜的记录。", "No night is on record yet."),
    "serve.ready": (
        "按“{cron}”（{zone}）每夜运行；下一次 {next}。Ctrl+C 结束。",
        "Nights at {cron!r} ({zone}); the next one at {next}. Ctrl+C ends this.",
    ),
    "serve.catch_up": ("错过了 {at}，现在补上。", "{at} was missed and is made up for now."),
    "serve.crashed": (
        "{at} 本夜进程意外终止；下一夜会补完。",
        "{at} the night's process died; the next night completes it.",
    ),
    "serve.server_died": (
        "Prefect 服务进程已终止，重新启动。",
        "Prefect's server has died and is started again.",
    ),
    "serve.stopped": ("已停止。", "Stopped."),
    "serve.bad_cron": ("无法识别的计划“{cron}”：{detail}", "The schedule {cron!r} cannot be used: {detail}"),
    "notify.failed": ("通知未送达：{where}（{why}）", "A message could not be sent to {where}: {why}"),
    "error.unknown_source": ("未声明的来源：{names}", "Sources that are not declared: {names}"),
}


def say(key: str, lang: str, **values: object) -> str:
    """A sentence; raises KeyError for a key that does not exist."""
    sentence = _WORDS[key][lang != "zh"]
    return sentence.format(**values) if values else sentence
