"""Running text to narrative figures: our own sentences, one statement or one decoy each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.blocks import Cell, Grid, Paragraph
from tests.waiting import ends
from transform.prose.reader import ProseResult, read_prose, running_text

CODES = {
    "t": "narrative.proactive_total",
    "w": "narrative.website",
    "x": "narrative.wechat",
    "b": "narrative.weibo",
    "a": "narrative.applications_received",
    "r": "narrative.reconsideration",
    "l": "narrative.litigation",
    "f": "narrative.processing_fee",
}
SHORT = {code: short for short, code in CODES.items()}


def read(*lines: str, year: int | None = 2022, publisher_type: str | None = "township") -> ProseResult:
    return read_prose([Paragraph(line) for line in lines], year=year, publisher_type=publisher_type)


def values(result: ProseResult) -> dict[str, float | None]:
    return {SHORT[o.indicator]: o.value for o in result.observations}


STATED: list[tuple[str, dict[str, float]]] = [
    # all that was published
    ("2022年，柳河镇主动公开政府信息152条。", {"t": 152}),
    ("全年共主动公开各类政府信息86条，内容涉及民生、财政和人事。", {"t": 86}),
    ("本年度主动公开的政府信息总数为1,204条。", {"t": 1204}),
    ("一年来，我乡主动公开政务信息共计四十五条。", {"t": 45}),
    ("截至2022年12月31日，我镇主动公开政府信息98条。", {"t": 98}),
    ("今年以来累计主动公开信息３６０条。", {"t": 360}),
    ("2022年我街道新增主动公开政府信息 73 条。", {"t": 73}),
    ("我镇全年主动公开信息数量为51件。", {"t": 51}),
    ("2022年度共公开政府信息211条，其中财政类11条，动态类200条。", {"t": 211}),
    ("通过政府网站、宣传栏、微信公众号等多种渠道主动公开政府信息640条。", {"t": 640}),
    ("靠区政府网、公开栏和公众号三处主动公开政府信息91 条，其中公众号上37条。", {"t": 91, "x": 37}),
    ("主动公开政府信息260条，其中旗政府网站公开60条，微信公众号公开200条。", {"t": 260, "w": 60, "x": 200}),
    ("借网站、公示栏和微信群公开信息，合计144条。", {"t": 144}),
    ("按法定范围主动公开的政府信息有218条。", {"t": 218}), ("全年主动公开180条政府信息。", {"t": 180}),
    ("全年主动公开政府信息约300条。", {"t": 300}), ("全年主动公开政府信息1.2万条。", {"t": 12000}),
    ("2022年，街道主动公开各类政府信息总数达517条。", {"t": 517}),
    # website
    ("2022年，我镇在县人民政府网站公开政府信息59条。", {"w": 59}),
    ("借市政府门户网站主动公开政务信息77条，又在美篇上发布动态640条。", {"w": 77}),
    ("乡里公开主要靠门户网站，全年在上面公开各类信息49条。", {"w": 49}),
    ("年内政府网站公开信息140余条。", {"w": 140}),
    ("2022年我镇从政府信息公开系统公开信息54条。", {"w": 54}),
    ("全年在区政府信息公开网站共公开信息270条，其中财政3条，其他267条。", {"w": 270}),
    ("街道在政务信息公开专栏发布信息361条，用微信公众号“清水湾”发布信息905条。", {"w": 361, "x": 905}),
    ("我镇政府网站共发布1430条信息。", {"w": 1430}),
    ("依托市政府网站主动公开信息68条；靠政务公开栏公开政府信息30条。", {"w": 68}),
    ("一年里在政务公开网上发布政府信息二百余条。", {"w": 200}),
    ("网站分通知、动态两栏，全年主动公开政府信息280余", {"w": 280}),
    # wechat, weibo
    ("“云上柳河”微信公众号发布信息523条，“柳河发布”微博发布信息64条。", {"x": 523, "b": 64}),
    ("微信公众平台共推送42条，读者浏览量6100余次。", {"x": 42}),
    ("公众号“柳河之声”更新150次，发布390条。", {"x": 390}),
    ("镇里发布微信推文710篇，其中原创推文350篇，阅读量30万余次。", {"x": 710}),
    ("镇公众账号（1个）发布信息161条；微博账号（1个）发布信息162条。", {"x": 161, "b": 162}),
    ("在镇微信公众号发布信息共112篇，其中工作动态40篇，其他72篇。", {"x": 112}),
    ("用微信公众号公开工作动态（含转发）356条。", {"x": 356}), ("官方微博全年发布信息12条。", {"b": 12}),
    # applications
    ("2022年共收到政府信息公开申请17件，件件按时答复。", {"a": 17}),
    ("2022年度新收政府信息公开申请2件，上年结转的申请1件。", {"a": 2}),
    ("镇里全年受理依申请公开5件。", {"a": 5}), ("当年受理并办结依申请公开19件。", {"a": 19}),
    ("全年收到3件政府信息公开申请。", {"a": 3}), ("2022年收到依申请公开事项0件。", {"a": 0}),
    ("2022年共收到政府信息公开申请0件次。", {"a": 0}), ("街道全年受理公开申请总数6件。", {"a": 6}),
    ("全年收到依申请公开业务0条。", {"a": 0}), ("2022年我办接收信息公开申请两件。", {"a": 2}),
    ("共收到信息公开申请9件，其中当面申请5件，信函申请4件；予以公开7件。", {"a": 9}),
    ("2022年，我乡未收到政府信息公开申请。", {"a": 0}),
    ("2022年，本乡未收到或处理政府信息公开申请。", {"a": 0}),
    ("一整年没有群众申请公开政府信息。", {"a": 0}), ("我镇没有接到要求公开政府信息的申请。", {"a": 0}),
    ("全年没有公民、法人或其他组织提出政府信息公开申请。", {"a": 0}),
    ("2022年，我乡无依申请公开政府信息事项。", {"a": 0}),
    ("本年度未收到申请人提出的依申请公开。", {"a": 0}), ("全年依申请公开为零。", {"a": 0}),
    # reconsideration, litigation
    ("因政府信息公开引发的行政复议0件，行政诉讼1件。", {"r": 0, "l": 1}),
    ("本年未发生由政府信息公开引起的行政复议、行政诉讼。", {"r": 0, "l": 0}),
    ("没有人因政府信息公开申请行政复议或提起行政诉讼。", {"r": 0, "l": 0}),
    ("无政府信息公开行政复议案件。", {"r": 0}), ("2022年发生政府信息公开行政复议2起。", {"r": 2}),
    ("政府信息公开类行政复议、行政诉讼均为0件。", {"r": 0, "l": 0}),
    ("因信息公开引起的行政复议、行政诉讼各1件。", {"r": 1, "l": 1}),
    ("未收到政府信息公开申请，未发生因此引起的行政复议。", {"a": 0, "r": 0}),
    # fee
    ("全年收取政府信息公开信息处理费0元。", {"f": 0}), ("2022年度我镇未收取信息处理费。", {"f": 0}),
    ("依规定收取信息处理费120元。", {"f": 120}), ("本单位没有产生信息处理费。", {"f": 0}),
    # open readings that are read as doubtful, and lists that go on
    ("柳河镇依申请公开政府信息共5件，其中予以公开3件，不掌握2件。", {"a": 5}),
    ("我街道共办理依申请公开6件，按时办结率100%。", {"a": 6}),
    ("2022年新收依申请公开3件，2021年结转1件，共办理4件。", {"a": 3}),
    ("全年通过微信公众号编发信息58期305条。", {"x": 305}),
    ("2022年主动公开98条，依申请公开0条。", {"t": 98, "a": 0}),
    ("主动公开政府信息70条。其中，网上公开信息30条，揭示板公开40条。", {"t": 70}),
    ("主动公开政府信息337条，比上年增加27条，其中网站120条，微信150条。", {"t": 337, "w": 120, "x": 150}),
    ("主动公开信息共1,024条（其中：网站512条、公众号300条、展板212条）。", {"t": 1024, "w": 512, "x": 300}),
    ("网站、微信、微博发布90条，其中网站（含转发）30条，微信40条、微博20条。", {"w": 30, "x": 40, "b": 20}),
    ("发出收费通知0件，信息处理费总金额0元，实际收取0元。", {"f": 0}),
    ("行政复议2件，其中维持1件，撤销1件；因政府信息公开被提起行政诉讼1件。", {"r": 2, "l": 1}),
    # seen on real pages: names of sites in titles and addresses, lists, words inside the object
    ("我镇在《柳河县人民政府网》公开农业、民生、安全等各类信息64条。", {"w": 64}),
    ("我乡通过柳河县人民政府(http://www.example.cn)主动公开青山乡人民政府信息39条。", {"w": 39}),
    ("用政府网站公开栏目发布政策文件、解读、回应关切等多方面的政务公开信息共51条。", {"w": 51}),
    ("我镇在区政府门户网站专栏上主动公开年度政府信息29条。", {"w": 29}),
    ("主动公开政府文件、便民政策、办事指南、28个领域信息等共计17条。", {"t": 17}),
    ("我镇主动公开政府信息件数为88件，处理网上投诉12件。", {"t": 88}),
    ("经电子屏，公告栏等公开渠道主动发布政府信息共计33条。", {"t": 33}),
    ("对外公开信息190条，其中“柳河县人民政府门户网站”发布信息21条、“云上柳河公众号”发布信息97条。",
     {"t": 190, "w": 21, "x": 97}),
    ("累计公开政府信息205条。从公开渠道来看，柳河县人民政府网站公开信息12条，县级平台公开信息90条，"
     "微信群、公示栏等公开载体公开信息103条。", {"t": 205, "w": 12}),
    ("官方微博“柳河发布”、微信公众号“云上柳河”分别发布信息81条、207条。", {"b": 81, "x": 207}),
    ("2022年全镇主动公开信息500条。在公开的信息中，动态类31条，主动公开财政类信息40条。", {"t": 500}),
    ("依托“云上柳河”公众号公开发布宣传信息、政务信息、政策解读等共计219条。", {"x": 219}),
    ("全年收到公开申请4件，没有因答复申请公开引起的行政复议。", {"a": 4, "r": 0}),
    ("2022年我镇没有依申请公开政府信息办理事项。", {"a": 0}),
    # as reports of 2008 to 2018 put it: totals so far beside the year's own, other organs, old headings
    ("到2022年底累计主动公开政府信息31条，全文电子化率100%，其中本年度新增的政府信息4条。", {"t": 4}),
    ("2022年柳河镇新增公开政府信息86条，历年累计信息公开170条，全文电子化的占100%。", {"t": 86}),
    ("2022年主动公开政府信息120条，累计公开政府信息1200条。", {"t": 120}),
    ("截至2022年底，我镇累计主动公开政府信息1200条，其中2022年新增公开120条。", {"t": 120}),
    ("网站公开112条，微信公开85条，累计主动公开政府信息197条。", {"t": 197, "w": 112, "x": 85}),
    ("2022年度累计收到政府信息公开申请5件，历年累计收到21件。", {"a": 5}),
    ("2022年共整理、录入、发布24条主动公开政府信息。", {"t": 24}),
    ("通过区信息公开系统主动公开政府信息累计24条。此外，2023年通过门户网站公开信息30余条。", {"w": 24}),
    ("本年度通过门户网站公开政府信息43条，通过报刊、电视、微信等新闻发布形式公开政府信息85条。", {"w": 43}),
    ("2022年12月底止，主动公开166条，其中网站公开74条，通过微信及其他方式公开92条。", {"t": 166, "w": 74}),
    ("街道主动公开政府信息134条，分别为信息公开平台51条，政务微信66条，宣传栏等其他形式17条。",
     {"t": 134, "w": 51, "x": 66}),
    ("根据县政府全年共收到的申请情况，我镇收到政府信息公开申请1件。", {"a": 1}),
    ("青山县柳河镇人民政府共收到政府信息公开申请3件。", {"a": 3}),
    ("经县政府批准，我镇主动公开政府信息66条。", {"t": 66}),
    ("在县人民政府公开信息网上发布信息50条。", {"w": 50}),
    ("我街道政府信息公开网共发布主动公开信息33条，其中动态30条；发布依申请公开信息共28条。", {"w": 33}),
    ("本镇没有针对政府信息公开申请而提起行政复议和行政诉讼的情况发生。", {"r": 0, "l": 0}),
    ("我乡收到有关政府信息公开行政复议申请2件。", {"r": 2}),
    # together
    ("收到公开申请6件，办结6件：予以公开2件，无法提供4件；行政事业性收费0万元。", {"a": 6}),
    ("2022年，在政府網站公開信息38條，收到申請公開0條。", {"w": 38, "a": 0}),
]  # fmt: skip

DECOYS = [
    # other organs' applications, of the county, handed on, of a bureau
    "县政府办公室全年共收到政府信息公开申请12件，其中涉及我镇2件。", "收到市政府办转办的依申请公开2件。",
    "青山县政府办公室高度重视，全年收到政府信息公开申请12件。", "全区公开办共受理依申请公开15件。",
    "县住建局收到政府信息公开申请7件。", "上级部门转来信息公开申请1件，已按时答复。",
    "旗政府办公室公开政府信息3000余条。", "市政府受理政府信息公开行政复议1件。",
    "自2008年条例施行以来共收到申请21件。", "县法院受理涉及我镇政府信息公开的行政诉讼1件。",
    "已梳理2003年以来的政府信息355条，并完成电子文本。", "历年累计主动公开政府信息330条。",
    "共产生公文类政府信息160条，其中主动公开的公文类信息有22条，免予公开的138条。",
    "街道共计主动公开政府发文4条，其中业务工作4条。", "全镇公开政府信息共计十一大类条。",
    "全年接受公众关于政府信息公开的咨询40多人次，其中来访20多次。", "全年公开重点领域信息32条。",
    "自《条例》施行以来，累计主动公开政府信息4560条。",
    "根据国办公开办函〔2021〕30号和县政办发〔2022〕12号文件公开信息。",
    "2021年，我镇主动公开政府信息152条。", "上年主动公开政府信息300条。", "去年我镇在网站公开信息41条。",
    "全县主动公开政府信息5600条。", "全市各镇共收到政府信息公开申请88件。",
    "县政府门户网站全年公开信息9800条。", "其中，公开工作动态41条、通知公告22条。",
    "公开财政预决算信息12条。", "主动公开领导简历17条，机构职能9条，会议通知80条。",
    "联系电话：0571-88220011，邮编：310000。", "公开率达100%，办结率98.5%。",
    "微信公众号阅读量5600次，粉丝1200人。", "公众号全年浏览6100余次。",
    "自2009年起累计主动公开政府信息3200条。", "开通以来，公众号共推送文章980篇。",
    "历年累计公开信息2100条。", "有关信息在20个工作日内上网公开。", "政务公开栏更新4期。",
    "上半年主动公开政府信息60条。", "第三季度公众号发布信息45条。", "截至11月底，主动公开政府信息120条。",
    "每月在网站发布信息10条。", "全年召开政务公开会议3次，举办培训2场，参加45人次。",
    "接听12345热线工单730件，答复咨询61件。", "各村公开村务信息870条。",
    "在“清风码”平台发布村务公开内容870条。", "编印简报10期累计90条信息。", "抖音账号发布短视频33条。",
    "明确专职人员2名、兼职人员3名。", "办理人大建议和政协提案6件。", "明年力争公开政府信息500条。",
    "要求各科室在网站发布信息不少于30条。", "主动公开政府信息比上年增加50条。",
    "予以公开3件，不予公开2件，结转下年1件。", "上年结转政府信息公开申请2件。",
    "收到低保申请230件，困难补助申请12件。", "收到2名村民申请征地补偿信息公开。",
    "全年没有咨询和投诉。", "没有不予公开的申请，没有逾期答复的申请。", "4.无正当理由大量反复申请",
    "没有群众对申请答复不服。", "2021年未收到政府信息公开申请。", "上半年未收到政府信息公开申请。",
    "办理行政复议案件3件，参加行政诉讼应诉5件。", "信息公开行政复议维持1件，纠正0件。",
    "严格执行信息处理费管理办法。", "2022年未收取任何费用。", "印发《政府信息公开申请办理规程》3份。",
    "编制政务公开目录26个领域，公开标准目录120项。", "人民网、陕西网等媒体刊发我镇稿件13条。",
    "通过微信、微博、抖音发布动态600条。", "《条例》第20条第3项规定的信息已公开。",
    "完成2条道路和15条巷道的公示。", "制发规范性文件11份，作出行政决定2500个。",
    "上级网站转发我镇信息33条，融媒体中心采用稿件56篇。",
    "2022年共制作政府信息120条，其中主动公开98条，依申请公开22条。", "较2021年的310条增加27条。",
    "免于公开信息3条。", "网站、微信分别发布信息12条，较上年增加5条。",
    "微信、网站和微博分别发布信息1条、2条、3条。",
    "其他渠道公开信息9条。", "网站信息公开分别为12条和30条。",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), STATED)
def test_stated(text: str, expected: dict[str, float]) -> None:
    assert values(read(text)) == expected


@pytest.mark.parametrize("text", DECOYS)
def test_decoys(text: str) -> None:
    assert values(read(text)) == {}


def test_there_are_enough_of_both() -> None:
    assert len(STATED) + len(DECOYS) >= 120


@pytest.mark.parametrize(
    ("text", "code", "status", "raw"),
    [
        ("年内政府网站公开信息140余条。", "w", "approximate", "140余条"),
        ("全年主动公开政府信息约300条。", "t", "approximate", "约300条"),
        ("全年主动公开政府信息 91 条。", "t", "reported", "91 条"),
        ("門戶網站公開信息38條。", "w", "reported", "38條"),
        ("到目前累计主动公开政府信息100条。", "t", "doubtful", "100条"),
        ("截至2022年底，累计主动公开政府信息100条。", "t", "doubtful", "100条"),
        ("截止20221231日，全乡累计主动公开政府信息65条。", "t", "doubtful", "65条"),
        ("截至2022年底，累计主动公开政府信息1200条，2022年主动公开120条。", "t", "doubtful", "1200条"),
        ("截至2022年12月31日，我镇主动公开政府信息98条。", "t", "reported", "98条"),
        ("本年没有收到公开申请。", "a", "reported", "没有收到公开申请"),
    ],
)
def test_status_and_raw_text(text: str, code: str, status: str, raw: str) -> None:
    (got,) = read(text).observations
    assert (got.indicator, got.status, got.raw_text, got.method) == (CODES[code], status, raw, "prose")
    assert got.raw_text in got.evidence


@pytest.mark.parametrize(
    ("text", "result", "right"),
    [
        ("主动公开政府信息100条，其中财政类40条，人事类60条。", "pass", 100),
        ("主动公开政府信息100条：财政类40条，人事类10条，其他50条", "pass", 100),
        ("主动公开政府信息100条。其中：财政类40条；人事类60条。", "pass", 100),
        ("主动公开政府信息100条，按类分：财政类40条，占40%；人事类60条，占60%。", "pass", 100),
        ("主动公开政府信息100条，其中财政类40条，人事类10条，动态48条。", "fail", 98),
        ("主动公开政府信息100条，其中财政类40条，人事类70条。", "fail", 110),
        ("主动公开政府信息100条，其中财政类40条，其他类20条。", "fail", 60),
        ("主动公开政府信息100条，其中财政类40条，人事类5条。", None, None),
        ("主动公开政府信息100条，其中财政类40条、人事类5条等。", None, None),
        ("主动公开政府信息100条，其中网站公开80条，微信公众号公开60条。", None, None),
        ("主动公开政府信息100条，其中财政类占40%，人事类占55%。", None, None),
        ("主动公开政府信息100条，召开会议3次，培训5次。", None, None),
        ("微信公众号发布信息120条：动态30条、教育31条、政策64条。", "fail", 125),
        ("主动公开政府信息60条，其中，综合政务59条；重要工作会议22条；监察信息2条。", "fail", 83),
        ("收到公开申请5件，其中当面申请2件，网络申请3件。", "pass", 5),
    ],
)
def test_parts(text: str, result: str | None, right: float | None) -> None:
    checks = [c for c in read(text).checks if c.rule == "X-PARTS"]
    assert [(c.result, c.right_value) for c in checks] == ([] if result is None else [(result, right)])
    assert all(bool(c.blamed) == (c.result == "fail") and c.severity == "contradiction" for c in checks)


def test_parts_are_kept_with_their_labels() -> None:
    (parts,) = read("主动公开政府信息351条，其中，规划类15条，动态类290条，财政类46条。").parts
    assert (parts.total, parts.raw) == (351, "351条")
    assert parts.items == (("规划类", 15), ("动态类", 290), ("财政类", 46))


def test_two_different_figures_are_doubtful_and_told() -> None:
    result = read("2022年主动公开政府信息100条。", "2022年主动公开政府信息110条。")
    (got,) = result.observations
    assert (got.value, got.status) == (100, "doubtful")
    (check,) = result.checks
    assert (check.rule, check.result, check.left_value, check.right_value) == ("X-PROSE", "fail", 100, 110)


def test_a_total_so_far_does_not_contradict_the_years_own() -> None:
    result = read("2022年我镇主动公开政府信息177条，截至2022年12月31日，累计公开信息324条。")
    assert [(o.value, o.status) for o in result.observations] == [(177, "reported")]
    assert result.checks == ()


def test_equal_repeats_count_once() -> None:
    line = "2022年主动公开政府信息100条。"
    result = read(line + '..">', line)
    assert [(o.value, o.status) for o in result.observations] == [(100, "reported")]
    assert result.checks == ()


def test_a_heading_says_what_the_sentence_leaves_out() -> None:
    assert values(read("（二）依申请公开情况", "2022年度没有群众提出申请。")) == {"a": 0}
    assert values(read("（二）民生工作", "2022年度没有群众提出申请。")) == {}
    assert values(read("三、依申请公开情况", "我镇2022年度无申请。")) == {"a": 0}
    assert values(read("三、民生工作", "我镇2022年度无申请。")) == {}
    assert values(read("（二）依申请公开情况", "涉及复议0件，诉讼0件，无被纠错和败诉。")) == {"r": 0, "l": 0}
    assert values(read("（二）民生工作", "涉及复议0件，诉讼0件。")) == {}
    assert values(read("二、主动公开情况", "今年来，全镇共发布各类信息内容46条。")) == {"t": 46}
    assert values(read("二、民生工作", "今年来，全镇共发布各类信息内容46条。")) == {}


def test_run_on_text_without_line_breaks() -> None:
    text = (
        "公布报告。 一、概述 配1名兼职人员。 二、主动公开 2022年度主动公开政府信息240条。其中政府网站140条，"
        "微信公众号100条。 三、依申请公开情况 没有收到申请。 四、复议、诉讼 没有发生行政复议、诉讼。"
    )
    assert values(read(text)) == {"t": 240, "w": 140, "x": 100, "a": 0, "r": 0, "l": 0}


def test_broken_lines_are_joined() -> None:
    lines = (
        "2022 年，柳河镇把信息公开当作常事，在政",
        "府网站上主动公开政府信息 1205 条。",
        "- 1 -",
        "二、主动公开情况",
    )
    assert values(read(*lines)) == {"w": 1205}


def test_prose_in_a_layout_cell_is_running_text() -> None:
    long = "柳河镇依照条例编制本报告，分六个部分，数据统计期为一年。\n"
    long += "2022年主动公开政府信息152条，收到公开申请3件，都已按时答复。"
    grid = Grid(1, (Cell(0, 0, long), Cell(1, 0, "规章"), Cell(1, 1, "0条")), 2, 2)
    text = running_text([Paragraph("标题"), grid])
    assert [p.text for p in text] == ["标题", *long.split("\n")]
    assert values(read_prose(text, year=2022)) == {"t": 152, "a": 3}


def test_a_pipe_behind_every_line_is_running_text() -> None:
    lines = ("（二）依申请公开情况", "2022年，青山乡未收到公民提出的信息公开申请。", "规章")
    cells = (*(Cell(row, 0, text) for row, text in enumerate(lines)), Cell(2, 1, "0"))
    assert [p.text for p in running_text([Grid(1, cells, 3, 2, aligned=False)])] == list(lines[:2])
    assert values(read_prose(running_text([Grid(1, cells, 3, 2, aligned=False)]), year=2022)) == {"a": 0}
    table = (Cell(0, 0, "信息内容"), Cell(1, 0, "规章"), Cell(1, 1, "0"))
    assert running_text([Grid(1, table, 2, 2)]) == []


@pytest.mark.parametrize("word", ["1条", "共", "公开信息1条其中", "没有", "(1", "“", "、", "政府", "无复议"])
def test_hostile_repetition_comes_to_an_end(word: str) -> None:
    with ends():
        read_prose([Paragraph((word * 20_000)[:20_000] + "1条。")] * 3, year=2022)


def test_text_that_breaks_off_in_a_negation_is_not_read() -> None:
    assert values(read("2022年我乡没有收到公开申请，也没有由此而来的行政复议")) == {"a": 0}


@pytest.mark.parametrize(
    ("text", "confidence", "expected"),
    [
        # recognition lost the stop between two statements, or left a gap in its place
        ("本年度未发生行政复议案件 2022年因政府信息公开被提起行政诉讼49件", 0.99, {"r": 0, "l": 49}),
        ("本年度未发生行政复议案件2022年因政府信息公开被提起行政诉讼49件", 0.99, {}),
        ("本年度未发生行政复议案件2022年因政府信息公开被提起行政诉讼49件", None, {}),
        ("2022年没有其他情形 收取信息处理费300元", 0.99, {"f": 300}),
        ("2022年没有其他情形收取信息处理费300元", None, {}),
        ("2022年全年收到政府信息公开申请8件 本年度未发生行政复议案件", 0.99, {"a": 8, "r": 0}),
    ],
)
def test_two_statements_without_a_stop(
    text: str, confidence: float | None, expected: dict[str, float]
) -> None:
    found = read_prose([Paragraph(text + "。", confidence=confidence)], year=2022, publisher_type="township")
    assert {SHORT[o.indicator]: o.value for o in found.observations if o.status == "reported"} == expected


@pytest.mark.parametrize(
    ("kind", "expected"), [("township", {}), (None, {}), ("county_government", {"a": 26})]
)
def test_district_figures_count_for_districts(kind: str | None, expected: dict[str, float]) -> None:
    assert values(read("2022年全区受理政府信息公开申请26件。", publisher_type=kind)) == expected


def test_without_a_year_years_are_not_compared() -> None:
    assert values(read("2021年主动公开政府信息60条。", year=None)) == {"t": 60}


TRUE = [
    "2022年主动公开政府信息152条。",
    "其中政府网站公开100条，微信公众号公开52条。",
    "2022年共收到政府信息公开申请3件。",
    "未发生政府信息公开行政复议、行政诉讼。",
]
NOISE = st.one_of(
    st.builds("依据X政发〔{}〕{}号文件办理。".format, st.integers(2000, 2030), st.integers(1, 999)),
    st.builds(
        "发布日期：{}年{}月{}日。".format, st.integers(2015, 2026), st.integers(1, 12), st.integers(1, 28)
    ),
    st.builds("发布时间：{}-{:02d}-{:02d} 10:{:02d}".format, *[st.integers(10, 28)] * 4),
    st.builds("联系电话：0{}-{}。".format, st.integers(100, 999), st.integers(10**6, 10**8 - 1)),
    st.builds(
        "手机：1{}，邮编：{}。".format, st.integers(3 * 10**9, 10**10 - 1), st.integers(10**5, 10**6 - 1)
    ),
    st.builds("浏览次数：{}".format, st.integers(0, 10**6)),
    st.builds("召开会议{}次，培训{}人次。".format, st.integers(0, 999), st.integers(0, 9999)),
    st.builds("办结率{}%。".format, st.integers(0, 100)),
    st.builds("公众号粉丝{}人，阅读量{}万次。".format, st.integers(0, 10**6), st.integers(0, 99)),
)


@given(st.lists(NOISE, max_size=6), st.lists(st.integers(0, 20), min_size=6, max_size=6))
def test_noise_never_changes_the_reading(noise: list[str], places: list[int]) -> None:
    lines = list(TRUE)
    for text, place in zip(noise, places, strict=False):
        spots = [i for i in range(len(lines) + 1) if not (i < len(lines) and lines[i].startswith("其中"))]
        lines.insert(spots[place % len(spots)], text)
    assert values(read(*lines)) == {"t": 152, "w": 100, "x": 52, "a": 3, "r": 0, "l": 0}


@given(
    st.lists(
        st.text(
            alphabet="主动公开政府信息网站微信收到申请没有复议诉讼共其中条件份余约0123456789,，。：；（）第年月日",
            max_size=200,
        ),
        max_size=4,
    )
)
def test_any_text_is_read_without_error(lines: list[str]) -> None:
    result = read(*[line for line in lines if line.strip()])
    assert len({o.indicator for o in result.observations}) == len(result.observations)
    assert all(o.value is not None and o.evidence for o in result.observations)
