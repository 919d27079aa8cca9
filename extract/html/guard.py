"""How a page looks that asks for a check before the document (WAF, captcha, cookie scripts)."""

from __future__ import annotations

import re

__all__ = ["CHALLENGE", "CHALLENGE_CHARS"]

# A page with less text than this may be a guard's question instead of the document.
CHALLENGE_CHARS = 600
CHALLENGE = re.compile(
    r"__jsl_clearance|acw_sc__v2|\$_ts\s*=|_\$[a-z]{2}\(|cf[-_]chl|challenge-platform|aliyun_waf|_waf_|waf_|"
    r"yunsuo|safedog|anquanbao|WZWS|HWWAFSES|"
    r"人机(?:身份)?验证|安全验证|访问验证|滑动验证|滑块验证|验证您是(?:否)?(?:真人|人类)|请输入验证码|"
    r"访问(?:被|已被)(?:拦截|阻断|禁止)|请求(?:被|已被|存在威胁)|网站防火墙|云防护|"
    r"(?:启用|开启|打开)\s*(?:浏览器)?\s*(?:的)?\s*Java[Ss]cript|[Ee]nable Java[Ss]cript|"
    r"Checking your browser|Just a moment|Precondition Failed|Web Application Firewall|document\.cookie\s*=",
)
