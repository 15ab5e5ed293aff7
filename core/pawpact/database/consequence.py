"""What an unsafe setting of the database would do, and how it is set right."""

from __future__ import annotations

from collections.abc import Mapping

from pawpact.kernel.label import Label

_LOSES = Label("已确认的写入可能丢失", "acknowledged writes could be lost")
_ELSEWHERE = Label(
    "换一个支持这项设置的存储位置，或在 PostgreSQL 服务器上改回来",
    "put the database where this setting holds, or set it so on the PostgreSQL server",
)
_FORGOTTEN = Label(
    "在服务器上查 ALTER ROLE / ALTER DATABASE / 连接地址的 options 里是谁设的，用 RESET 去掉",
    "find out which ALTER ROLE, ALTER DATABASE or options of the address set it, and RESET it",
)
_CONSEQUENCES: Mapping[str, tuple[Label, Label]] = {
    "foreign_keys": (
        Label("记录之间的引用不受检查", "references between rows would not be looked at"),
        _ELSEWHERE,
    ),
    "row_security": (
        Label("门店之间的隔离会变成报错", "what keeps stores apart would end in errors instead"),
        _FORGOTTEN,
    ),
    "session_replication_role": (
        Label(
            "防篡改触发器和引用检查都不会执行，账目可以被改动而无人知道",
            "append-only triggers and references would sleep, and the books could be changed"
            " unnoticed",
        ),
        _FORGOTTEN,
    ),
    "default_transaction_read_only": (
        Label("什么都写不进去", "nothing could be written"),
        _FORGOTTEN,
    ),
    "server_encoding": (
        Label("中文存不进去或会变样", "Chinese text could not be stored, or would change"),
        Label("用 UTF8 编码新建数据库，再从备份恢复", "make a UTF8 database and restore into it"),
    ),
    "search_path": (
        Label(
            "程序会去读写另一个模式里的表，那里没有隔离和防篡改",
            "the program would read and write tables of another schema, which nothing guards",
        ),
        Label(
            "让 public 成为第一个模式：ALTER ROLE 程序的角色 IN DATABASE 数据库 RESET search_path"
            "（以及 ALTER ROLE、ALTER DATABASE 和连接地址里的同名设置）",
            "make public the first schema: ALTER ROLE program IN DATABASE name RESET search_path"
            " (and where ALTER ROLE, ALTER DATABASE or the address set it)",
        ),
    ),
    "server_version_num": (
        Label("这个版本没有程序所依赖的保护", "this release lacks what the program relies on"),
        Label("升级到 PostgreSQL 15 或更新", "move to PostgreSQL 15 or newer"),
    ),
}


def consequence_of(setting: str) -> tuple[Label, Label]:
    """What would happen where this setting is wrong, and how to mend it."""
    return _CONSEQUENCES.get(setting, (_LOSES, _ELSEWHERE))
