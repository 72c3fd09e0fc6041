"""The words by which a page says that it is none: not found, refused, checked by script, closed, locked.

Fetching tells the kinds apart, since a firewall means all of a host; reading only has to know that the page is no article.
"""

import re

SCRIPT_ASKED = re.compile(
    r"(?:开启|启用|打开)\s*JavaScript|enable JavaScript|JavaScript.{0,6}(?:刷新|开启|启用)|Just a moment|安全(?:验证|检查)|人机(?:验证|识别)|滑动验证|验证码", re.IGNORECASE,
)
FIREWALL = re.compile(
    r"防火墙|(?:请求|访问)(?:已?被|行为)?(?:拦截|阻断|异常|禁止)|非法(?:请求|访问)|疑似(?:攻击|黑客)|网站(?:卫士|防护)|安全狗|云锁|创宇盾|\bWAF\b|Web Application Firewall|"
    r"Request (?:blocked|rejected)|IP.{0,10}(?:封禁|受限|黑名单)", re.IGNORECASE,
)
NOT_FOUND = re.compile(
    r"(?:页面|网页|文章|内容|信息|栏目|文件)[^。\n]{0,10}(?:不存在|未找到|找不到|没有找到|已删除|被删除|已下线|走丢|已停用)|不存在或已(?:被)?删除|(?<!\d)404(?!\d)|Not Found", re.IGNORECASE,
)
MAINTENANCE = re.compile(r"(?:系统|网站|服务)[^。\n]{0,6}(?:维护|升级|关停|关闭)|服务器(?:错误|繁忙)|Service Unavailable|Internal Server Error", re.IGNORECASE)
LOGIN = re.compile(r"请先登录|用户登录")

REFUSED = re.compile(
    r"\b(?:40[0-9]|412|50[0-4]|521)\b|页面?(?:不存在|未找到|找不到|已删除|走丢|无法显示|出错)|(?:不存在|找不到|已失效|已下线)[^。]{0,8}(?:页|网址|文件|资源)|"
    r"不存在或(?:者)?已(?:经|被)?(?:被)?删除|(?:页面|网页|网址|文件|内容|栏目|文章|信息)[^。]{0,12}(?:不存在|被删除|已删除|找不到|已停用|已关闭|已下线|已撤(?:销|回|下)|已过期|已移除|被移除|无法访问|无法查看)|无法(?:访问|找到|打开)|拒绝访问|"
    r"访问[^。]{0,8}(?:被拒绝|被拦截|被阻断|受限|被禁止|过于频繁|异常)|请求[^。]{0,8}(?:被拦截|被拒绝|异常|非法|存在威胁|有威胁)|(?:请求|参数|IP)[^。]{0,24}(?:拦截|阻断|封禁)|(?:完成|进行)[^。]{0,6}验证|(?:拖动|按住)[^。]{0,8}滑块|攻击请求|(?:开启|启用|打开|支持)\s?JavaScript|enable JavaScript|"
    r"Not Found|Forbidden|Access Denied|Bad Gateway|Service Unavailable|Request (?:Rejected|Blocked)|防火墙|安全验证|人机验证|滑动验证|请先登录|(?:系统|网站|平台)(?:正在)?(?:进行)?(?:升级|更新)?维护|"
    r"出错了|服务器(?:错误|繁忙|内部错误)|暂(?:时)?(?:停|无法)(?:服务|访问)",
    re.IGNORECASE,
)
"""Any refusal, in the narrower words that are safe beside a menu and a footer: whoever looks for it has seen that the page says little else."""
