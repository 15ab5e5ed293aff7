"""The role that the program runs as on PostgreSQL, where it may do more than it needs.

Told once, however many tables it owns: almost always the wrong address was set.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pawpact.bootstrap.safety import Danger, Finding
from pawpact.kernel.label import Label

ROLE, OWNER = "role: ", ": OWNER"
"""How the database's own examination tells what a role is, and what it owns."""
_WORDS = {
    "SUPERUSER": Label("超级用户 SUPERUSER", "SUPERUSER"),
    "BYPASSRLS": Label("可以绕过行策略 BYPASSRLS", "BYPASSRLS"),
    "CREATEROLE": Label("可以建立角色 CREATEROLE", "CREATEROLE"),
    "CREATEDB": Label("可以建立数据库 CREATEDB", "CREATEDB"),
    "A ROLE OF THE SERVER (pg_…)": Label("服务器自带的角色 pg_…", "a role of the server (pg_…)"),
    "CREATE ON SCHEMA": Label("可以建表 CREATE ON SCHEMA", "CREATE ON SCHEMA"),
    "CREATE ON DATABASE": Label("可以建立模式 CREATE ON DATABASE", "CREATE ON DATABASE"),
}


def of_role(each: str) -> bool:
    """Whether this is about the role, and no policy or right would mend it."""
    return each.startswith(ROLE) or each.endswith(OWNER)


def role_findings(found: Sequence[str]) -> Iterator[Finding]:
    """One finding for all of these, with what mends it."""
    owned = sum(each.endswith(OWNER) for each in found)
    rights = [each.removeprefix(ROLE) for each in found if each.startswith(ROLE)]
    said = [_WORDS.get(each) or Label.of(each) for each in rights]
    if owned:
        said.append(Label(f"{owned} 张表的所有者", f"owner of {owned} tables"))
    if not said:
        return
    yield Finding(
        Danger.UNSAFE,
        Label(
            f"程序登录数据库的角色权限过大：{'、'.join(each.zh for each in said)}",
            f"the role that the program runs as may do too much: {', '.join(e.en for e in said)}",
        ),
        Label(
            "PAWPACT_DATABASE_URL 要写程序自己的角色，表的所有者只写在 PAWPACT_OWNER_DATABASE_URL；"
            "地址没有写错的，请数据库管理员收回这些权限",
            "PAWPACT_DATABASE_URL names the program's own role, the owner of the tables stands in"
            " PAWPACT_OWNER_DATABASE_URL alone; where the address is right, have the database's"
            " administrator take these rights away",
        ),
    )
