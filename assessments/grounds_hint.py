"""Whether public grounds name a time, a number or a document: a hint to their writer, never a bar.

The rule is one pattern, which reads the same in Python and in a browser. Plain Python, no Django.
"""

import re

COUNTED = "年月日季周天次个件起项人户家名位亩元万亿倍成号批场处条"
FIRM = rf"[0-9０-９《〔]|[〇零一二两三四五六七八九十百千万]+[{COUNTED}]|[本上当]月|[上下]半年|全年"
HINT = "事由里没有时间、数量或文号，写上更有说服力；不写也能保存。"


def grounds_hint(grounds: str) -> str:
    """The sentence, or "" where there is nothing to say, of empty grounds too."""
    return HINT if grounds.strip() and not re.search(FIRM, grounds) else ""
