"""What would make money or data unsafe and can be told at once; nothing starts on it."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from pawpact.access.key_file import read_key_file
from pawpact.bootstrap.role import of_role, role_findings
from pawpact.bootstrap.safety import ASK, Check, Danger, Finding, Installation, examine, refuse
from pawpact.database.consequence import consequence_of
from pawpact.database.engine import is_postgresql
from pawpact.database.migration import Schema, current, has_tables, newest, revisions
from pawpact.database.outside import Outside, tables_outside
from pawpact.database.safety import wrong_isolation, wrong_settings
from pawpact.database.trigger import wrong_triggers
from pawpact.jobs.place import SCHEMA as JOB_SCHEMA
from pawpact.kernel.errors import AdminError
from pawpact.kernel.label import Label


def refuse_unsafe(installation: Installation) -> None:
    """Raise `Unsafe` with everything that has to be mended before anything may start."""
    refuse(each for one in examine(installation, AT_START) for each in one.unsafe)


def _key_file(installation: Installation) -> Iterator[Finding]:
    path = installation.settings.key_file
    if path is None:
        yield Finding(
            Danger.UNSAFE,
            Label("没有设置 PAWPACT_KEY_FILE", "PAWPACT_KEY_FILE is not set"),
            Label(
                "先运行 pawpact keys create 文件名，再设置 PAWPACT_KEY_FILE=文件名",
                "run pawpact keys create FILE first, then set PAWPACT_KEY_FILE=FILE",
            ),
        )
        return
    try:
        read_key_file(path)
    except AdminError as error:
        yield Finding(Danger.UNSAFE, error.message, error.hint or ASK)
    database = installation.database_file
    if database is not None and database.parent.resolve() == path.parent.resolve():
        yield Finding(
            Danger.CAREFUL,
            Label(
                "密钥文件与数据库在同一文件夹：谁拷走文件夹，谁就能打开个人资料",
                "the key file lies beside the database: who copies the folder has both",
            ),
            Label("把密钥文件移到别处，备份也分开", "keep the keys elsewhere, in backups too"),
        )


def _files(installation: Installation) -> Iterator[Finding]:
    database = installation.database_file
    if database is None:
        return
    yield from _open_folders(installation, database)
    for path in (database, *(database.with_name(database.name + end) for end in ("-wal", "-shm"))):
        mode = path.stat().st_mode if path.exists() else 0
        if mode & (stat.S_IWGRP | stat.S_IWOTH):
            yield Finding(
                Danger.UNSAFE,
                Label(f"其他用户可以改写 {path.name}", f"{path.name} can be written by others"),
                Label("只留属主的写权限：chmod go-w", "leave writing to the owner: chmod go-w"),
            )
        elif mode & stat.S_IROTH:
            yield Finding(
                Danger.CAREFUL,
                Label(f"其他用户可以读取 {path.name}", f"{path.name} can be read by others"),
                Label("chmod o-r；个人资料虽已加密，账目没有", "chmod o-r; books are not sealed"),
            )


def _open_folders(installation: Installation, database: Path) -> Iterator[Finding]:
    """Folders in which anybody may put another file in the place of the database or the keys."""
    key_file = installation.settings.key_file
    folders = {each.resolve().parent for each in (database, key_file) if each is not None}
    for folder in sorted(folders):
        mode = folder.stat().st_mode if folder.is_dir() else 0
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            yield Finding(
                Danger.UNSAFE,
                Label(
                    f"其他用户可以替换 {folder} 中的文件",
                    f"others can replace the files in {folder}",
                ),
                Label("chmod o-w 这个文件夹", "chmod o-w that folder"),
            )


def _settings(installation: Installation) -> Iterator[Finding]:
    if not installation.has_database:
        return
    for each in wrong_settings(installation.engine):
        why, mend = consequence_of(each.partition(" = ")[0])
        yield Finding(
            Danger.UNSAFE,
            Label(
                f"数据库设置不安全（现值，应为）：{each}；{why.zh}",
                f"unsafe setting (found, wanted): {each}; {why.en}",
            ),
            mend,
        )


def _schema(installation: Installation) -> Iterator[Finding]:
    if not installation.has_database:
        yield Finding(
            Danger.CAREFUL,
            Label("还没有数据库，第一次启动时会建立", "there is no database yet; a start makes it"),
            Label("无需处理", "nothing to do"),
        )
        return
    for schema in installation.schemas():
        found, wanted = current(installation.engine, schema), newest(schema)
        if found == wanted:
            continue
        name = schema.plugin or "core"
        if found is None and has_tables(installation.engine, schema):
            yield Finding(
                Danger.UNSAFE,
                Label(
                    f"{name} 的表在，版本记录却不见了",
                    f"the tables of {name} are there, and their revision is not",
                ),
                Label("停用并从备份恢复", "stop using it and restore a backup"),
            )
        elif found is not None and found not in revisions(schema):
            yield Finding(
                Danger.UNSAFE,
                Label(
                    f"{name} 的数据库版本 {found} 本程序不认识，可能来自更新的程序",
                    f"the tables of {name} are at {found}, which this program does not know",
                ),
                Label(
                    "请用写入它的那个版本或更新的版本", "use the release that wrote it, or newer"
                ),
            )
        elif is_postgresql(installation.settings.database_url):
            yield Finding(
                Danger.UNSAFE,
                Label(
                    f"{name} 的数据库版本是 {found or '空'}，程序需要 {wanted}",
                    f"the tables of {name} are at {found or 'none'}, this program needs {wanted}",
                ),
                Label(
                    "先备份，再运行 pawpact database migrate",
                    "make a backup, then run pawpact database migrate",
                ),
            )
        else:
            yield Finding(
                Danger.CAREFUL,
                Label(
                    f"{name} 的数据库版本是 {found or '空'}，启动时会升级到 {wanted}",
                    f"the tables of {name} are at {found or 'none'}; a start brings them to"
                    f" {wanted}",
                ),
                Label("升级前先备份", "make a backup before you start"),
            )


def _triggers(installation: Installation) -> Iterator[Finding]:
    """Of tables at their newest revision: then the last migration has made every trigger."""
    for schema in _newest_schemas(installation):
        for name in wrong_triggers(installation.engine, schema.metadata):
            yield Finding(
                Danger.UNSAFE,
                Label(
                    f"防篡改触发器被删除、改动，或是外加的：{name}",
                    f"a trigger was dropped, changed or put in: {name}",
                ),
                Label(
                    "账目可能已被改动：先看 doctor 的账目检查，"
                    "再运行 pawpact doctor --restore-triggers",
                    "rows may have been changed: look at what doctor says of the books, then run"
                    " pawpact doctor --restore-triggers",
                ),
            )


def _isolation(installation: Installation) -> Iterator[Finding]:
    """On PostgreSQL, whether the database itself keeps each store's rows apart."""
    found = {
        each: None
        for schema in _newest_schemas(installation)
        for each in wrong_isolation(installation.engine, schema)
    }
    yield from role_findings([each for each in found if of_role(each)])
    for each in found:
        if of_role(each):
            continue
        yield Finding(
            Danger.UNSAFE,
            Label(
                f"数据库没有把门店隔开：{each}",
                f"the database does not keep stores apart: {each}",
            ),
            Label(
                "查明是谁改的；pawpact database migrate 重建策略与权限，外加的视图和函数要自己删除",
                "find out who changed it; pawpact database migrate makes policies and rights anew,"
                " views and functions that were put in have to be dropped",
            ),
        )
    yield from _outside(installation)


def _outside(installation: Installation) -> Iterator[Finding]:
    """On PostgreSQL, tables that are not the program's and hold, or could hold, rows of stores."""
    if not is_postgresql(installation.settings.database_url):
        return
    schemas = installation.schemas()
    ours = {name for each in schemas for name in (*each.metadata.tables, each.version_table)}
    for found in tables_outside(installation.engine, ours, JOB_SCHEMA):
        yield _reached(found) if found.is_reached else _copied(found)


def _reached(found: Outside) -> Finding:
    return Finding(
        Danger.UNSAFE,
        Label(
            f"程序的角色够得着 {found.name}，那不是程序的表，也不受门店隔离",
            f"the program's role can reach {found.name}, which is not the program's and which no"
            " policy keeps apart",
        ),
        Label(
            "查明是谁建的；删除它，或收回权限：REVOKE ALL ON … FROM 程序的角色, PUBLIC",
            "find out who made it; drop it, or take the rights: REVOKE ALL ON … FROM the role,"
            " PUBLIC",
        ),
    )


def _copied(found: Outside) -> Finding:
    return Finding(
        Danger.CAREFUL,
        Label(
            f"{found.name} 存有门店数据的副本，不受门店隔离，也不随抹除而消失",
            f"{found.name} holds a copy of stores' rows; nothing keeps them apart there, and no"
            " erasure reaches them",
        ),
        Label("不再需要就删除", "drop it once it is not needed"),
    )


def _newest_schemas(installation: Installation) -> list[Schema]:
    if not installation.has_database:
        return []
    engine = installation.engine
    return [each for each in installation.schemas() if current(engine, each) == newest(each)]


AT_START: tuple[Check, ...] = (
    Check("key_file", Label("密钥文件", "key file"), _key_file),
    Check("files", Label("数据库文件权限", "who can touch the database"), _files),
    Check("settings", Label("数据库设置", "database settings"), _settings, ("files",)),
    Check("schema", Label("数据库版本", "database schema"), _schema, ("settings",)),
    Check("triggers", Label("防篡改触发器", "append-only triggers"), _triggers, ("schema",)),
    Check("isolation", Label("门店之间的隔离", "stores kept apart"), _isolation, ("schema",)),
)
