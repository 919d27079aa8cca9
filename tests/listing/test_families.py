"""One small page of each family and what it gives."""

# ruff: noqa: E501 - markup reads better in one line

from __future__ import annotations

import json

import pytest

from tests.listing.pages import REPORT_TEXT, Case, entry, list_page, read, report_title, shown

T = report_title
PROXY = "/module/web/jpage/dataproxy.jsp"
RECORD = "<record><![CDATA[<li><a href='/art/2024/1/{n}/art_9_{n}.html' title='{t}'>{t}</a><b>2024-01-{n}</b></li>]]></record>"
PARAMS = "col=1&webid=3&path=%2F&columnid=9&unitid=77"


def records(*numbers: int, total: int | None = None, group: str = "") -> str:
    """An answer of Hanweb's pager."""
    inner = "".join(RECORD.format(n=n, t=T(f"清溪{n}镇")) for n in numbers)
    said = f"<totalrecord>{total}</totalrecord>" if total is not None else ""
    return f"<?xml version='1.0' encoding='utf-8'?><datastore>{said}{group}<recordset>{inner}</recordset></datastore>"


def jpage_script(kind: str = "get", total: int = 50) -> str:
    return (
        "<script>$(function(){ $('#77').jpage({perPage:15, totalRecord:"
        f"{total}, proxyUrl:'{PROXY}', ajaxParam:{{type:'{kind}',"
        "data:{col:1, webid:3, path:'/', columnid:9, unitid:'77'}}});});</script>"
    )


def window(first: int, last: int, more: str = f"&{PARAMS}") -> str:
    return f"{PROXY}?startrecord={first}&endrecord={last}&perpage=15{more}"


CASES = [
    Case(
        "trs: 0-based pager, relative links, cut titles",
        "/zfxxgk/nb/index.html",
        list_page(
            "<ul>",
            entry("./202401/t20240120_1.html", "清溪镇2023年政府信息公…", title=T()),
            entry("../../tz/t20240102_9.html", "关于编制2023年政府信息公开年度报告的通知"),
            entry("./202401/t20240119_2.shtml", T("白石乡")),
            '</ul><script>createPageHTML(3, 0, "index", "html");</script>',
        ),
        ("/zfxxgk/nb/202401/t20240120_1.html", "/zfxxgk/nb/202401/t20240119_2.shtml"),
        ("/zfxxgk/nb/index_1.html", "/zfxxgk/nb/index_2.html", ("/zfxxgk/nb/index_3.html", None, "page", True)),
        "trs",
    ),
    Case(
        "trs: a further page names the others, not itself",
        "/nb/index_1.html",
        list_page(entry("./t20240120_1.html", T()), "<script>createPageHTML('page_div',3, 1,'index','html',40)</script>"),
        ("/nb/t20240120_1.html",),
        ("/nb/index_2.html",),
        "trs",
    ),
    Case(
        "static pager that counts from one",
        "/nb/",
        list_page(entry("2024/12345.html", T()), "<script>createPageHTML(3, 1, 'index', 'html')</script>"),
        ("/nb/2024/12345.html",),
        ("/nb/index_2.html", "/nb/index_3.html"),
    ),
    Case(
        "plain links between which the pager leaves pages out",
        "/nb/list.html",
        list_page(
            entry("12345.html", T()),
            '<div><a href="list.html">首页</a><a href="list_2.html">2</a><a href="list_3.html">3</a>',
            '<a href="list_2.html">下一页</a><a href="list_6.html">尾页</a></div>',
        ),
        ("/nb/12345.html",),
        ("/nb/list_2.html", "/nb/list_3.html", "/nb/list_6.html", "/nb/list_4.html", "/nb/list_5.html"),
        "static",
    ),
    Case(
        "vsb: counting down",
        "/xxgk/nb.htm",
        list_page(
            entry("../info/1021/3344.htm", T()),
            '<a href="nb/4.htm">下页</a><a href="nb/1.htm">尾页</a>共73条 1/5',
        ),
        ("/info/1021/3344.htm",),
        ("/xxgk/nb/4.htm", "/xxgk/nb/1.htm", "/xxgk/nb/2.htm", "/xxgk/nb/3.htm"),
        "vsb",
    ),
    Case(
        "vsb: dynamic list and documents",
        "/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1069",
        list_page(
            entry("/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1069&wbnewsid=88", T()),
            '<a href="?urltype=tree.TreeTempUrl&wbtreeid=1069&a9t=3&a9p=2&a9c=10">下页</a>',
        ),
        ("/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1069&wbnewsid=88",),
        ("/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1069&a9t=3&a9p=2&a9c=10",),
        "vsb",
    ),
    Case(
        "jcms: records in the page, further ones by the script's request",
        "/col/col9/index.html",
        list_page(f'<script type="text/xml">{records(1, 2)}</script>', jpage_script()),
        ("/art/2024/1/1/art_9_1.html", "/art/2024/1/2/art_9_2.html"),
        ((window(3, 47), None, "xml", False), (window(48, 50), None, "xml", False)),
        "jcms",
    ),
    Case(
        "jcms: the request is a POST where the script says so",
        "/col/col9/index.html",
        list_page(jpage_script("post", 20)),
        (),
        ((window(1, 20, ""), PARAMS, "xml", False),),
        "jcms",
    ),
    Case(
        "jcms: parameters in fields and the address of the column",
        "/col/col9/index.html",
        list_page(
            '<input type="hidden" name="webid" value="3"><input type="hidden" id="unitid" value="77">',
            f"<script>var url='{PROXY}'; var perPage=10; var totalRecord = 12;</script>",
        ),
        (),
        ((f"{PROXY}?startrecord=1&endrecord=12&perpage=10&webid=3&columnid=9&unitid=77".replace(
            "webid=3&columnid=9&unitid=77", "webid=3&unitid=77&columnid=9"), None, "xml", False),),
        "jcms",
    ),
    Case(
        "jcms: an answer that says how many there are",
        window(1, 45),
        records(1, 2, total=60),
        ("/art/2024/1/1/art_9_1.html", "/art/2024/1/2/art_9_2.html"),
        ((window(46, 90), None, "xml", False),),
        "jcms",
    ),
    Case(
        "jcms: an answer that names the next group",
        PROXY + "?page=1&webid=3",
        records(1, group=f'<nextgroup><![CDATA[<a href="{PROXY}?page=2&amp;webid=3"></a>]]></nextgroup>'),
        ("/art/2024/1/1/art_9_1.html",),
        ((PROXY + "?page=2&webid=3", None, "xml", True),),
        "jcms",
    ),
    Case(
        "jcms: the last answer is empty",
        window(46, 90),
        records(total=45),
        problem="no_links",
        family="jcms",
    ),
    Case(
        "jcms: years by fbtime, parameters in any order",
        "/module/xxgk/xxgkAnnualReport.jsp?area=A1&fbtime=2023",
        list_page(
            REPORT_TEXT,
            '<ul><li><a href="xxgkAnnualReport.jsp?fbtime=2023&area=A1">2023年</a></li>',
            '<li><a href="xxgkAnnualReport.jsp?fbtime=2022&area=A1">2022年</a></li>',
            '<li><a href="xxgkAnnualReport.jsp?area=A1&fbtime=2021">2021年</a></li></ul>',
        ),
        (
            "/module/xxgk/xxgkAnnualReport.jsp?area=A1&fbtime=2023",
            "/module/xxgk/xxgkAnnualReport.jsp?fbtime=2022&area=A1",
            "/module/xxgk/xxgkAnnualReport.jsp?area=A1&fbtime=2021",
        ),
        (
            ("/module/xxgk/xxgkAnnualReport.jsp?area=A1&fbtime=2024", None, "page", True),
            ("/module/xxgk/xxgkAnnualReport.jsp?area=A1&fbtime=2025", None, "page", True),
        ),
        "jcms",
    ),
    Case(
        "jcms: years by fbtime, from a list of choices",
        "/module/xxgk/xxgkAnnualReport.jsp?area=A1&fbtime=2023",
        list_page(
            REPORT_TEXT,
            '<select name="fbtime"><option value="2023">2023年</option><option value="2022">2022年</option></select>',
        ),
        (
            "/module/xxgk/xxgkAnnualReport.jsp?area=A1&fbtime=2023",
            "/module/xxgk/xxgkAnnualReport.jsp?area=A1&fbtime=2022",
        ),
        (
            ("/module/xxgk/xxgkAnnualReport.jsp?area=A1&fbtime=2024", None, "page", True),
            ("/module/xxgk/xxgkAnnualReport.jsp?area=A1&fbtime=2025", None, "page", True),
        ),
        "jcms",
    ),
    Case(
        "jcms: years by fbtime that no page links to",
        "/module/xxgk/xxgkAnnualReport.jsp?fbtime=2010&area=A1",
        list_page(REPORT_TEXT.replace("2023", "2010")),
        ("/module/xxgk/xxgkAnnualReport.jsp?fbtime=2010&area=A1",),
        tuple(
            (f"/module/xxgk/xxgkAnnualReport.jsp?fbtime={y}&area=A1", None, "page", True)
            for y in (2011, 2012, 2009, 2008)
        ),
        "jcms",
    ),
    Case(
        "jcms: pages of a column in the address",
        "/col/col9/index.html",
        list_page(
            entry("/art/2024/1/20/art_9_1.html", T()),
            '<a href="/col/col9/index.html?uid=77&pageNum=2">2</a>',
            '<a href="/col/col9/index.html?uid=77&pageNum=4">尾页</a>',
        ),
        ("/art/2024/1/20/art_9_1.html",),
        tuple(f"/col/col9/index.html?uid=77&pageNum={n}" for n in (2, 4, 3)),
        "jcms",
    ),
    Case(
        "jcms: the gateway of newer sites",
        "/col/col9/index.html",
        list_page(
            "<div id='r'></div><script src='/u.js' url=\"/api-gateway/jpaas-publish-server/front/page/build/unit\" "
            "querydata=\"{'parseType':'bulidstatic','webId':'5','pageId':'6'}\"></script>"
        ),
        (),
        (
            (
                "/api-gateway/jpaas-publish-server/front/page/build/unit?parseType=bulidstatic&webId=5&pageId=6"
                "&paramJson=%7B%22pageNo%22%3A1%2C%22pageSize%22%3A20%7D",
                None,
                "json",
                False,
            ),
        ),
        "jcms",
    ),
    Case(
        "jcms: the gateway's answer",
        "/front/page/build/unit?webId=5&paramJson=%7B%22pageNo%22%3A1%2C%22pageSize%22%3A20%7D",
        json.dumps({"data": {"html": f"<ul>{entry('/art/2024/1/20/art_9_1.html', T())}</ul>"}}),
        ("/art/2024/1/20/art_9_1.html",),
        (
            (
                "/front/page/build/unit?webId=5&paramJson=%7B%22pageNo%22%3A2%2C%22pageSize%22%3A20%7D",
                None,
                "json",
                True,
            ),
        ),
        "jcms",
    ),
    Case(
        "gkmlpt: the category's request from the tree in the script",
        "/town/gkmlpt/index",
        list_page(
            "<script>window._CONFIG = {SID: '7550', TREE: [{\"id\":15,\"name\":\"\\u6cd5\\u89c4\",\"jump_url\":\"\"},"
            '{"id":18,"name":"\\u653f\\u5e9c\\u4fe1\\u606f\\u516c\\u5f00\\u5e74\\u62a5","children":[]}]}</script>',
            title="政府信息公开目录",
        ),
        (),
        (("/town/gkmlpt/api/all/18?page=1&sid=7550", None, "json", False),),
        "gkmlpt",
    ),
    Case(
        "gkmlpt: the answer and its further pages",
        "/town/gkmlpt/api/all/18?page=1&sid=7550",
        json.dumps(
            {
                "classify": {"id": 18, "name": "年报", "post_count": 5},
                "articles": [
                    {"title": T(), "url": "http://www.example.gov.cn/town/gkmlpt/content/1/2/post_12.html",
                     "created_at": "2024-01-20 08:00:00"},
                    {"title": "部门决算", "url": "http://www.example.gov.cn/town/gkmlpt/content/1/2/post_13.html"},
                ],
            }
        ),
        ("/town/gkmlpt/content/1/2/post_12.html",),
        tuple((f"/town/gkmlpt/api/all/18?page={n}&sid=7550", None, "json", False) for n in (2, 3)),
        "gkmlpt",
    ),
    Case(
        "json: other objects with names do not count as entries",
        "/api/list?channel=3&pageNo=1",
        json.dumps(
            {
                "channel": {"name": "年报", "path": "/nb/"},
                "user": {"name": "x", "url": "/u"},
                "rows": [{"title": T(), "url": "/nb/20231.html"}, {"title": "部门决算", "url": "/nb/20232.html"}],
                "total": "4",
            }
        ),
        ("/nb/20231.html",),
        ("/nb/", ("/api/list?channel=3&pageNo=2", None, "json", False)),
    ),
    Case(
        "records whose markup is escaped",
        PROXY + "?startrecord=1&endrecord=1&perpage=1",
        f"<datastore><recordset><record>&lt;li&gt;&lt;a href='/art/2024/1/20/art_9_1.html'&gt;{T()}&lt;/a&gt;&lt;/li&gt;</record>"
        "</recordset></datastore>",
        ("/art/2024/1/20/art_9_1.html",),
    ),
    Case(
        "json: more entries than the request has a page number for",
        "/api/list",
        json.dumps({"rows": [{"title": T(), "url": "/nb/20231.html"}], "total": 4}),
        ("/nb/20231.html",),
        problem="pager",
    ),
    Case(
        "jcms: two lists in one page",
        "/col/col9/index.html",
        list_page(jpage_script(total=3), jpage_script(total=2).replace("77", "78")),
        (),
        tuple(
            (f"{PROXY}?startrecord=1&endrecord={n}&perpage=15&{PARAMS.replace('77', unit)}", None, "xml", False)
            for n, unit in ((3, "77"), (2, "78"))
        ),
    ),
    Case(
        "openness: Anhui",
        "/openness/OpennessAnnualReport/list/2927.html",
        list_page(entry("/openness/OpennessAnnualReport/show/2927.html", T()), entry("/Xxgknb/show/54.html", T("白石乡"))),
        ("/openness/OpennessAnnualReport/show/2927.html", "/Xxgknb/show/54.html"),
        (),
        "openness",
    ),
    Case(
        "lonsun: publishers, their columns, pages by parameter",
        "/public/column/6612?type=4&catId=5&action=list",
        list_page(
            entry("/public/25461/45854211.html", T()),
            '<a href="/public/column/6612?type=4&catId=5&action=list&pageIndex=2">2</a>',
        ),
        ("/public/25461/45854211.html",),
        ("/public/column/6612?type=4&catId=5&action=list&pageIndex=2",),
        "lonsun",
    ),
    Case(
        "shtml: numbered channels and long names",
        "/town/c112945/list.shtml",
        list_page(entry("/town/c112945/202401/46aba5e181454bc798b5443c493da056.shtml", T())),
        ("/town/c112945/202401/46aba5e181454bc798b5443c493da056.shtml",),
        (),
        "shtml",
    ),
    Case(
        "shandong: site, channel, document",
        "/gongkai/site_town/channel_c_5f9f/",
        list_page(entry("/gongkai/site_town/channel_c_5f9f/doc_5fb41bbc01f4b32c920db6b9.html", T())),
        ("/gongkai/site_town/channel_c_5f9f/doc_5fb41bbc01f4b32c920db6b9.html",),
        (),
        "shandong",
    ),
    Case(
        "xxgk-list and xxgk-show",
        "/xxgk-list-nianbao.html",
        list_page(
            entry("/xxgk-show-10211.html", T()),
            '<a href="/xxgk-list-nianbao-2.html">下一页</a><a href="/xxgk-list-nianbao-3.html">尾页</a>',
        ),
        ("/xxgk-show-10211.html",),
        ("/xxgk-list-nianbao-2.html", "/xxgk-list-nianbao-3.html"),
        "xxgkshow",
    ),
    Case(
        "aspnet: details by parameters, pages posted back",
        "/year_list.aspx?dept=158",
        list_page(
            '<form method="post" action="year_list.aspx?dept=158"><input type="hidden" name="__VIEWSTATE" value="x/y=">',
            entry("year_details.aspx?dept=158&id=31175", T()),
            "<a href=\"javascript:__doPostBack('pager','2')\">2</a>"
            "<a href=\"javascript:__doPostBack('pager','3')\">尾页</a></form>",
        ),
        ("/year_details.aspx?dept=158&id=31175",),
        tuple(
            ("/year_list.aspx?dept=158", f"__VIEWSTATE=x%2Fy%3D&__EVENTTARGET=pager&__EVENTARGUMENT={n}", "page", False)
            for n in (2, 3)
        ),
        "aspnet",
    ),
    Case(
        "jcms: publishers whose years are counted each for itself",
        "/module/xxgk/xxgkAnnualReport.jsp?area=A1&fbtime=2023",
        list_page(
            REPORT_TEXT,
            '<ul><li><a href="?area=A2&fbtime=2023">白石乡</a></li><li><a href="?area=A1&fbtime=2022">2022年</a></li>',
            '<li><a href="?area=A3">黄沙镇</a></li></ul>',
        ),
        (
            "/module/xxgk/xxgkAnnualReport.jsp?area=A1&fbtime=2023",
            "/module/xxgk/xxgkAnnualReport.jsp?area=A1&fbtime=2022",
        ),
        (
            "/module/xxgk/xxgkAnnualReport.jsp?area=A2&fbtime=2023",
            "/module/xxgk/xxgkAnnualReport.jsp?area=A3",
            ("/module/xxgk/xxgkAnnualReport.jsp?area=A1&fbtime=2024", None, "page", True),
            ("/module/xxgk/xxgkAnnualReport.jsp?area=A1&fbtime=2025", None, "page", True),
        ),
        "jcms",
    ),
    Case(
        "the title in one column, the link in another",
        "/nb/list.html",
        list_page(
            f"<table><tr><td>1</td><td>{T()}</td><td>2024-01-20</td><td><a href='20231.html'>查看</a></td></tr>",
            "<tr><td>2</td><td>2023年部门决算</td><td><a href='20232.html'>查看</a></td></tr>",
            f"<tr><td>3</td><td>{T('白石乡')}</td><td><a href='20233.pdf'><img src='pdf.png'></a></td></tr></table>",
        ),
        ("/nb/20231.html", "/nb/20233.pdf"),
    ),
    Case(
        "years in the navigation, pages by a path that a script builds",
        "/nb/",
        list_page(
            '<div class="nav"><a href="/nb/2022/">2022年</a><a href="/tz/">通知公告</a></div>',
            entry("20231.html", T()),
            "<script>function go(n){ location.href='index_' + (n-1) + '.html'; }</script>",
            '<a href="javascript:go(2)">2</a><a href="javascript:go(3)">尾页</a>',
        ),
        ("/nb/20231.html",),
        ("/nb/2022/", "/nb/index_1.html", "/nb/index_2.html"),
    ),
    Case(
        "a search box that would lead away is no redirect",
        "/nb/",
        list_page(entry("20231.html", T()), "<script>function search(){ location.href='/search.html'; }</script>"),
        ("/nb/20231.html",),
    ),
    Case(
        "a further page of a pager that counts from one, and a call that is commented out",
        "/nb/xlist_9.shtml",
        list_page(
            entry("202301/8.shtml", T()),
            "<script>\n//createPageHTML('p',9,1,'old','html')\ncreatePageHTML('p',10,9,'xlist','shtml',189);</script>",
        ),
        ("/nb/202301/8.shtml",),
        (("/nb/xlist_10.shtml", None, "page", True),),
    ),
    Case(
        "a tree in a script, and a list that a script writes",
        "/nb/",
        list_page(
            "<script>var zNodes = [{id:1,pId:0,name:'乡镇',open:true},{id:2,pId:1,name:'清溪镇',url:'/nb/qxz/'},"
            '{"id":3,"title":"\\u8bd5\\u9a8c\\u9547","href":"\\/nb\\/syz\\/"}];</script>',
            f"<script>document.write(\"<li><a href='20231.html'>{T()}</a></li>\");"
            "var t = '<li><a href=\"' + url + '\">' + title + '</a></li>';</script>",
        ),
        ("/nb/20231.html",),
        ("/nb/qxz/", "/nb/syz/"),
    ),
    Case(
        "entries that are called 年报 and no more, and a menu's link to one of them",
        "/nb/",
        list_page(
            entry("/info/1021/31.htm", "政府信息公开年报"),
            entry("/info/1021/32.htm", "年度报告"),
            '<div><a href="/c10023.shtml">政府信息公开年报</a></div>',
        ),
        ("/info/1021/31.htm", "/info/1021/32.htm"),
        ("/c10023.shtml",),
    ),
    Case(
        "a tree of years and publishers",
        "/zfxxgk/nb/",
        list_page(
            '<ul><li><a href="2023n/">2023年</a><ul><li><a href="2023n/zf/">县政府部门</a></li></ul></li>',
            '<li><a href="2022n/">2022年</a></li><li><a href="qxz/">清溪镇</a></li></ul>',
            '<select onchange="location=this.value"><option value="">年份</option>'
            '<option value="/zfxxgk/nb/2021n/">2021</option></select>',
        ),
        (),
        ("/zfxxgk/nb/2023n/", "/zfxxgk/nb/2023n/zf/", "/zfxxgk/nb/2022n/", "/zfxxgk/nb/qxz/", "/zfxxgk/nb/2021n/"),
    ),
    Case(
        "only the publishers' names, under annual reports by what stands above",
        "/nb/2023/",
        list_page(
            entry("/a/20240115.html", "清溪镇"),
            entry("/a/20240116.html", "白石乡"),
            entry("/a/20240117.html", "财政局"),
            entry("/a/20240118.html", "通知公告"),
            title="2023年",
        ),
        ("/a/20240115.html", "/a/20240116.html", "/a/20240117.html"),
        (),
        inherited="某县人民政府 政府信息公开年报 2023年",
    ),
    Case(
        "the same names without annual reports above are none",
        "/jg/2023/",
        list_page(entry("/a/20240115.html", "清溪镇"), entry("/a/20240116.html", "白石乡"), title="机构设置"),
        problem="no_links",
    ),
    Case(
        "scripts, protocol-relative and session links, fragments, entities, white space",
        "/nb/list.html",
        list_page(
            "<ul><li><a href=\"javascript:void(0)\" onclick=\"window.open('/nb/20231.html')\">" + T("甲子镇") + "</a></li>",
            f"<li><a href=\"javascript:openUrl('/nb/20232.html');\">{T('乙丑镇')}</a></li>",
            f'<li><a href="//www.example.gov.cn/nb/20233.html#top">{T("丙寅镇")}</a></li>',
            f'<li><a href="/nb/20234.html;jsessionid=0A1B2C?x=1&amp;y=2">{T("丁卯镇")}</a></li>',
            '<li><a href=" /nb/20235.html\n">戊辰镇 2023年<br>政府信息公开&nbsp;年度报告</a></li>',
            f"<li onclick=\"location.href='/nb/20236.html'\"><p>{T('己巳镇')}</p></li>",
            f'<li><a href="mailto:a@example.gov.cn">{T()}</a><a href="ftp://example.gov.cn/a">{T()}</a></li></ul>',
        ),
        ("/nb/20231.html", "/nb/20232.html", "/nb/20233.html", "/nb/20234.html?x=1&y=2", "/nb/20235.html", "/nb/20236.html"),
    ),
    Case(
        "a base that is not the page's address",
        "/nb/list.html",
        list_page(entry("a/20231.html", T()), head='<base href="/other/">'),
        ("/other/a/20231.html",),
    ),
    Case(
        "one document, linked twice and in two orders of its parameters",
        "/nb/list.html",
        list_page(
            entry("show.jsp?id=5&t=2", T()),
            entry("show.jsp?t=2&id=5", "查看"),
            entry("https://example.gov.cn/nb/show.jsp?id=5&t=2", T()),
        ),
        ("/nb/show.jsp?id=5&t=2",),
    ),
    Case(
        "a script builds the pager's addresses",
        "/nb/list.jsp?id=3",
        list_page(
            entry("show.jsp?id=5", T()),
            "<script>function go(n){ location.href = 'list.jsp?id=3&page=' + n; }</script>",
            '<a href="javascript:go(2)">2</a><a href="javascript:go(3)">3</a><a href="javascript:go(4)">尾页</a>',
        ),
        ("/nb/show.jsp?id=5",),
        tuple(f"/nb/list.jsp?id=3&page={n}" for n in (2, 3, 4)),
    ),
    Case(
        "a list that a script fetches",
        "/nb/list.html",
        list_page("<ul id='list'></ul><script>$.getJSON('/api/article/list?channel=7&pageNo=' + p, show);</script>"),
        (),
        (("/api/article/list?channel=7&pageNo=1", None, "json", False),),
    ),
    Case(
        "a list in a frame",
        "/nb/index.html",
        list_page('<iframe src="list_frame.html"></iframe><iframe src="//tj.example.com/count"></iframe>'),
        (),
        ("/nb/list_frame.html",),
    ),
    Case(
        "a page that sends on: refresh",
        "/nb/",
        '<html><head><meta http-equiv="refresh" content="0; URL=\'../xxgk/nb/\'"></head><body></body></html>',
        (),
        ("/xxgk/nb/",),
    ),
    Case(
        "a page that sends on: script",
        "/nb/",
        "<html><script>window.location.href = '/xxgk/nb/index.html';</script></html>",
        (),
        ("/xxgk/nb/index.html",),
    ),
    Case(
        "a column that is one report",
        "/qxz/nb/",
        list_page(REPORT_TEXT, '<a href="fj.pdf">附件</a>', title=T()),
        ("/qxz/nb/",),
    ),
    Case(
        "reports that are files",
        "/nb/",
        list_page(entry("./P020240120.pdf", T()), entry("/module/download/downfile.jsp?filename=a1.docx", T("白石乡"))),
        ("/nb/P020240120.pdf", "/module/download/downfile.jsp?filename=a1.docx"),
    ),
    Case(
        "the home page of a site leads to its listing, and to nothing else",
        "/",
        list_page(
            '<div class="nav"><a href="/zfxxgk/nb/">政府信息公开年报</a><a href="/zfxxgk/zn/">政府信息公开指南</a></div>',
            entry("/a/20240116.html", "白石乡"),
            title="某县人民政府",
        ),
        (),
        ("/zfxxgk/nb/",),
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_what_a_page_gives(case: Case) -> None:
    found = read(case)
    reports, asks = shown(found)
    assert (reports, asks) == (list(case.reports), list(case.asks))
    assert found.problem == case.problem
    if case.family is not None:
        assert found.family == case.family


PICTURES = [
    ('<img src="./W020240120.png">', ["/nb/W020240120.png"]),
    ('<img src="/u/1.jpg" width="900" height=1200px>', ["/u/1.jpg"]),
    ('<img data-original="/u/2.jpeg" src="">', ["/u/2.jpeg"]),
    ('<img src="/u/1.jpg"><img src="/u/1.jpg#top">', ["/u/1.jpg"]),
    ('<img src="/u/1.jpg"><a href="/u/1.jpg">附件</a>', ["/u/1.jpg"]),
    ('<img src="/u/small.png" width=40 height="40">', []),
    ('<img src="/u/line.png" height="2">', []),
    ('<img src="/skin/x.png"><img src="/u/logo.png"><img src="/u/a.gif">', []),
    ('<img src="data:image/png;base64,iVBORw0KGgo=">', []),
    ('<div class="footer"><img src="/u/3.png"></div>', []),
]


@pytest.mark.parametrize(("body", "expected"), PICTURES)
def test_pictures_that_a_report_shows(body: str, expected: list[str]) -> None:
    """Tables are often pictures; what belongs to the layout is not asked for."""
    page = list_page(REPORT_TEXT, body, title=T())
    found = read(Case("", "/nb/t1.html", page, role="document"))
    assert [link.url.removeprefix("http://www.example.gov.cn") for link in found.attachments] == expected
    plain = list_page("<p>通知</p>", body, title="通知")
    assert not [
        u for u in read(Case("", "/nb/t1.html", plain, role="document")).attachments if "附件" not in u.text
    ]


def test_dates_and_words_of_entries() -> None:
    body = list_page(
        "<ul>",
        entry("t20240120_1.html", "清溪镇2023年政府信息公…", "2024-01-20", T()),
        f'<li><span>[2023年1月9日]</span><a href="t20230109_1.html">{T("白石乡", 2022)}</a></li>',
        f'<li><a href="t20220110_1.html">{T("白石乡", 2021)} <i>2022/01/10</i></a></li>',
        f'<li><a href="t20210110_1.html">{T("白石乡", 2020)}</a></li></ul>',
    )
    found = read(Case("", "/nb/", body))
    assert [(link.text, link.date) for link in found.reports] == [
        (T(), "2024-01-20"),
        (T("白石乡", 2022), "2023-01-09"),
        (f"{T('白石乡', 2021)} 2022/01/10", "2022-01-10"),
        (T("白石乡", 2020), None),
    ]
    assert found.title == "政府信息公开年报"


LAYOUTS = [
    "<div><a href='20231.html'>{a}</a><span>2024-01-20</span></div><div><a href='20232.html'>{b}</a><span>2024-01-21</span></div>",
    "<div><span>2024-01-20</span><a href='20231.html'>{a}</a></div><div><span>2024-01-21</span><a href='20232.html'>{b}</a></div>",
    "<div><div><h4><a href='20231.html'>{a}</a></h4></div><p>2024-01-20</p></div>"
    "<div><div><h4><a href='20232.html'>{b}</a></h4></div><p>2024-01-21</p></div>",
    "<table><tr><td>1</td><td><a href='20231.html'>{a}</a></td><td>某镇</td><td>x</td><td>2024-01-20</td><td><a href='1.pdf'>下载</a></td></tr>"
    "<tr><td>2</td><td><a href='20232.html'>{b}</a></td><td>某镇</td><td>x</td><td>2024/1/21</td></tr></table>",
    "<p><a href='20231.html'>{a}</a> [2024年1月20日]<br><a href='20232.html'>{b}</a> [2024年1月21日]</p>",
]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_dates_beside_links_in_any_layout(layout: str) -> None:
    body = layout.format(a=T("甲溪镇"), b=T("乙溪镇"))
    found = read(
        Case("", "/nb/", list_page(body, "<div><p><a href='20233.html'>" + T("丙溪镇") + "</a></p></div>"))
    )
    dates = {link.text: link.date for link in found.reports if link.url.endswith("html")}
    assert dates == {T("甲溪镇"): "2024-01-20", T("乙溪镇"): "2024-01-21", T("丙溪镇"): None}


def test_a_family_that_is_given_wins() -> None:
    assert read(Case("", "/nb/", list_page(entry("t20240120_1.html", T())), given="vsb")).family == "vsb"
