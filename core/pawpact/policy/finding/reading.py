"""R0xx: the file cannot be read as YAML, or holds what rule files do not use."""

from __future__ import annotations

from pawpact.kernel.label import Label
from pawpact.policy.finding.code import Code

READING: dict[str, Code] = {
    "R001": Code(
        Label("YAML 语法错误", "not YAML"),
        Label(
            "程序读不懂这个位置。常见原因：缺少引号或括号，或文字以 [、{、>、*、&、"
            "!、% 或 @ 开头。给整段文字加上引号即可。",
            "The place cannot be read. Usual reasons: a missing quote or bracket, or text "
            "that begins with [, {, >, *, &, !, % or @. Put quotes round such text.",
        ),
    ),
    "R002": Code(
        Label("文件太大", "file too large"),
        Label(
            "一个规则文件最多 64 KB，超过的不读。合并或删去规则和测试；平台的文件一条规则一个。"
            "门店和品牌各只有一个文件。",
            "A rule file has at most 64 KB; a larger one is not read at all. Merge or remove "
            "rules and tests; the platform has a file for each policy, a store or a brand "
            "exactly one.",
        ),
    ),
    "R003": Code(
        Label("嵌套太深", "nested too deeply"),
        Label(
            "列表和映射一层套一层，超过了上限。规则文件很少需要六层以上。",
            "Lists and mappings stand inside each other beyond the limit. A rule file "
            "seldom needs more than six levels.",
        ),
    ),
    "R004": Code(
        Label("内容太多", "too many items"),
        Label(
            "文件里的值超过上限，程序没有继续读。合并相近的规则（each 用一张表写多条），"
            "删去不用的规则和测试。",
            "The file holds more values than allowed, so reading stopped. Merge rules that "
            "are alike (`each` makes many of one table) and remove what is not used.",
        ),
    ),
    "R005": Code(
        Label("名称重复", "key written twice"),
        Label(
            "同一个映射里，同一个名称写了两次，程序不猜哪个算数。只留一个。",
            "One mapping holds the same key twice; which of them counts is not guessed. Keep one.",
        ),
    ),
    "R006": Code(
        Label("引用或合并键", "reference or merge key"),
        Label(
            "规则文件不用 YAML 的 &锚、*引用 和 << 合并键：读的人要能在原处"
            "看到内容。请把内容写出来。",
            "Rule files use no YAML anchors (&), aliases (*) or merge keys (<<): who reads "
            "a rule sees all of it in its place. Write the content out.",
        ),
    ),
    "R007": Code(
        Label("标签", "tag"),
        Label(
            "规则文件不用以 ! 开头的 YAML 标签。若是文字，请加引号。",
            "Rule files use no YAML tags, which begin with !. If it is text, put quotes round it.",
        ),
    ),
    "R008": Code(
        Label("冒号后没有空格", "no space after a colon"),
        Label(
            "YAML 只有在冒号后有空格时才分开名称和值：{gte:550} 会变成一个"
            "叫 gte:550 的名称。写成 {gte: 550}。",
            "YAML parts key and value only where a space follows the colon: {gte:550} "
            "silently becomes a key called gte:550. Write {gte: 550}.",
        ),
    ),
    "R009": Code(
        Label("全角标点", "full-width punctuation"),
        Label(
            "冒号、逗号和括号要用半角。中文输入法打出的 ：，｛｝ 在 YAML 里只是普通文字。",
            "Colons, commas and brackets are the ASCII ones. The full-width marks of a "
            "Chinese input method are plain text to YAML.",
        ),
    ),
    "R010": Code(
        Label("看不见的字符", "invisible character"),
        Label(
            "文件里有控制字符、零宽字符或改变书写方向的字符，显示的和读到的不一样。删去后"
            "手工重打这一行。",
            "The file holds a control, zero-width or direction character, so it reads "
            "otherwise than it looks. Delete it and type the line again.",
        ),
    ),
    "R011": Code(
        Label("形似字母", "look-alike letters"),
        Label(
            "名称里混有西里尔、希腊或全角字母，看上去和英文字母一样却是另一个名称。用英文"
            "键盘重打。",
            "A name holds Cyrillic, Greek or full-width letters that look like Latin ones "
            "but make another name. Type it again with Latin letters.",
        ),
    ),
    "R012": Code(
        Label("一个文件多份内容", "several documents"),
        Label(
            "一个文件只能有一份内容，不能用 --- 分成几份。",
            "A file holds one document; it is not parted by ---.",
        ),
    ),
    "R013": Code(
        Label("编码不是 UTF-8", "not UTF-8"),
        Label(
            "文件要存成 UTF-8 编码。",
            "Save the file in the UTF-8 encoding.",
        ),
    ),
    "R014": Code(
        Label("缩进不对", "wrong indent"),
        Label(
            "同一层的各行要从同一列开始，每深一层多两个空格，不能用制表符；值里若有冒号，"
            "请加引号。",
            "Lines of one level begin in one column and each level adds two spaces, never a"
            " tab. Text that holds a colon and a space needs quotes.",
        ),
    ),
    "R015": Code(
        Label("YAML 指令", "directive"),
        Label(
            "规则文件不用以 % 开头的 YAML 指令：它们会改变后面内容的读法。删去这一行。",
            "Rule files use no YAML directives, which begin with %: they change how the rest is "
            "read. Remove the line.",
        ),
    ),
}
