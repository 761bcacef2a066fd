package operate

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// folders looks at who may read what, and at the disk.
func (e *Examination) folders() {
	info, err := os.Stat(e.Data)
	if err != nil {
		e.warn(law.Words{ZH: "没有数据目录" + e.Data, EN: "there is no data folder " + e.Data}, law.Words{ZH: "系统没有数据", EN: "the system has no data"},
			law.Words{ZH: "核对--data；首次使用的，启动yuanjian serve", EN: "check --data; for a first start run yuanjian serve"})
		return
	}
	e.private(e.Data, info, "700", law.Words{ZH: "其他用户可以读取或者改动数据库和原始文件", EN: "other users of this machine can read or change the database and the originals"})
	e.keys()
	e.secrets()
	free, err := blob.OS{}.Free(e.Data)
	switch {
	case err != nil:
		e.failed(err)
	case free < e.FreeLeast:
		e.warn(law.Words{ZH: fmt.Sprintf("数据目录所在磁盘只剩%.1f%%", free*100), EN: fmt.Sprintf("only %.1f %% of the disk of the data folder is free", free*100)},
			law.Words{ZH: fmt.Sprintf("低于%.0f%%时设备接口不再接收，设备数据会积压", e.FreeLeast*100), EN: fmt.Sprintf("below %.0f %% nothing is taken in, and captures pile up at the devices", e.FreeLeast*100)},
			law.Words{ZH: "扩大磁盘或者移走别的文件；不要删除originals里的文件", EN: "enlarge the disk or move other files away; never delete anything in originals"})
	default:
		e.note(fmt.Sprintf("磁盘剩余%.0f%%", free*100), fmt.Sprintf("%.0f %% of the disk is free", free*100))
	}
	if kind := networkFileSystem(e.Data); kind != "" && isFile(e.DSN) {
		e.warn(law.Words{ZH: "SQLite数据库在网络文件系统（" + kind + "）上", EN: "the SQLite database is on a network file system (" + kind + ")"},
			law.Words{ZH: "那里的锁和写盘不可靠，数据库可能损坏", EN: "locks and syncs are not reliable there, and the database may be damaged"},
			law.Words{ZH: "把数据目录放在本地磁盘，或者改用PostgreSQL", EN: "keep the data folder on a local disk, or take PostgreSQL"})
	}
}

// private warns of a file or folder that others may read or change, or that belongs to somebody else.
func (e *Examination) private(path string, info fs.FileInfo, mode string, why law.Words) {
	if got := info.Mode().Perm(); got&0o077 != 0 {
		e.warn(law.Words{ZH: fmt.Sprintf("%s的权限是%04o", path, got), EN: fmt.Sprintf("%s has mode %04o", path, got)}, why,
			law.Words{ZH: "chmod " + mode + " " + path, EN: "chmod " + mode + " " + path})
	}
	if owner, known := ownerOf(info); known && owner != os.Geteuid() {
		e.warn(law.Words{ZH: fmt.Sprintf("%s属于用户%d，不属于现在的用户%d", path, owner, os.Geteuid()), EN: fmt.Sprintf("%s belongs to user %d, and this is user %d", path, owner, os.Geteuid())},
			law.Words{ZH: "它的主人可以改动它；或者doctor不是以运行系统的用户运行的", EN: "its owner can change it; or doctor is not run as the user who runs the system"},
			law.Words{ZH: "以运行系统的用户运行doctor；仍然如此的，chown该文件", EN: "run doctor as the user who runs the system; if it stays, chown it"})
	}
}

// secrets looks at the files that the configuration names.
func (e *Examination) secrets() {
	for _, path := range e.Secrets {
		info, err := os.Stat(path)
		if err != nil {
			e.warn(law.Words{ZH: "读不了配置中的文件" + path, EN: "the file " + path + " of the configuration cannot be read"},
				law.Words{ZH: "缺少口令或者密钥，相应的服务连不上", EN: "without its password or key a service is not reached"}, law.Words{ZH: "放回该文件，或者修改配置", EN: "put it back, or change the configuration"})
			continue
		}
		if got := info.Mode().Perm(); got&0o077 != 0 {
			e.warn(law.Words{ZH: fmt.Sprintf("%s的权限是%04o", path, got), EN: fmt.Sprintf("%s has mode %04o", path, got)},
				law.Words{ZH: "其他用户可以读到里面的口令或者密钥", EN: "other users of this machine can read the password or key in it"}, law.Words{ZH: "chmod 600 " + path, EN: "chmod 600 " + path})
		}
	}
}

func (e *Examination) keys() {
	why := law.Words{ZH: "得到密钥的人能读取全部个人信息、伪造回执", EN: "whoever has the keys can read all personal data and forge receipts"}
	info, err := os.Stat(e.Keys)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(db.Path(e.Data)); err == nil || !isFile(e.DSN) {
			e.warn(law.Words{ZH: "没有密钥目录" + e.Keys, EN: "there is no folder of keys " + e.Keys},
				law.Words{ZH: "启动时会生成新的密钥，已有的个人信息就再也打不开", EN: "a start would make new keys, and the personal data that is there could never be opened"},
				law.Words{ZH: "启动之前从保管处取回密钥", EN: "bring the keys back from where they are kept before starting"})
		}
		return
	}
	if err != nil {
		e.failed(err)
		return
	}
	e.private(e.Keys, info, "700", why)
	for _, name := range []string{"sign.key", "field.key", "index.key"} {
		path := filepath.Join(e.Keys, name)
		info, err := os.Stat(path)
		if err != nil {
			e.warn(law.Words{ZH: "缺少密钥" + path, EN: "the key " + path + " is missing"}, law.Words{ZH: "系统不会启动", EN: "the system does not start"},
				law.Words{ZH: "从保管处取回", EN: "bring it back from where keys are kept"})
			continue
		}
		e.private(path, info, "600", why)
	}
}

// database looks at the engine, and tells whether the books can be looked at.
func (e *Examination) database(ctx context.Context, d *db.DB) bool {
	c, err := d.Condition(ctx)
	if err != nil {
		e.failed(err)
		return false
	}
	e.note(fmt.Sprintf("数据库%s %s", d.Engine(), c.Release), fmt.Sprintf("database %s %s", d.Engine(), c.Release))
	if c.Durable != "" {
		e.warn(law.Words{ZH: "数据库设置为" + c.Durable, EN: "the database has " + c.Durable},
			law.Words{ZH: "断电时会丢失已经确认接收的数据", EN: "a power cut loses what was acknowledged"},
			law.Words{ZH: "PostgreSQL：fsync、full_page_writes设为on，synchronous_commit不设为off；SQLite：由本程序打开一次即恢复为wal", EN: "PostgreSQL: fsync and full_page_writes on, synchronous_commit not off; SQLite: open it with this program once, which sets wal"})
	}
	if c.Locale != "" {
		e.warn(law.Words{ZH: "数据库的编码和区域是" + c.Locale, EN: "encoding and locale of the database are " + c.Locale},
			law.Words{ZH: "中文不能正确检索", EN: "Chinese text is not found as it should be"},
			law.Words{ZH: "用CREATE DATABASE … ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0（或者ICU）新建数据库，再从备份恢复", EN: "make a new one with CREATE DATABASE … ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0 (or ICU), and restore a backup into it"})
	}
	if isFile(e.DSN) {
		e.writers()
	} else if e.LocalFiles {
		e.note("原始文件在本机目录里：几个节点共用一个数据库的，须共用这个目录，或者设置blob使用S3",
			"originals are in a folder of this machine: nodes that share the database must share it, or use S3 by blob")
	}
	v, err := d.Version(ctx)
	if err != nil {
		e.failed(err)
		return false
	}
	switch {
	case v.Behind():
		e.warn(law.Words{ZH: fmt.Sprintf("数据库停在第%d号，本程序为第%d号", v.Database, v.Binary), EN: fmt.Sprintf("the database is at migration %d, this program at %d", v.Database, v.Binary)},
			law.Words{ZH: "本程序需要的表还没有建立", EN: "tables that this program needs are not there"}, law.Words{ZH: "运行yuanjian migrate，它先备份", EN: "run yuanjian migrate; it backs up first"})
	case !v.Usable():
		e.warn(law.Words{ZH: fmt.Sprintf("数据库已由更新的版本升级到第%d号，本程序只到第%d号", v.Database, v.Binary), EN: fmt.Sprintf("a later release has migrated the database to %d; this program knows %d", v.Database, v.Binary)},
			law.Words{ZH: "本程序不会启动", EN: "this program does not start"}, law.Words{ZH: "使用新版程序，或者恢复升级前的备份", EN: "use the later program, or restore the backup from before the upgrade"})
	default:
		e.note(fmt.Sprintf("数据库结构第%d号", v.Database), fmt.Sprintf("migration %d", v.Database))
		return true
	}
	return false
}

// writers looks for more than one process at an SQLite.
func (e *Examination) writers() {
	holder, err := db.Holder(e.DSN)
	if err != nil {
		e.failed(err)
		return
	}
	if holder > 0 {
		e.note(fmt.Sprintf("系统正在运行，进程%d", holder), fmt.Sprintf("the system runs as process %d", holder))
	}
	var others []string
	for _, pid := range writersOf(e.DSN) {
		if pid != holder && pid != os.Getpid() {
			others = append(others, fmt.Sprint(pid))
		}
	}
	if len(others) > 0 {
		e.warn(law.Words{ZH: "还有别的进程打开数据库写入：" + strings.Join(others, "、"), EN: "other processes have the database open for writing: " + strings.Join(others, ", ")},
			law.Words{ZH: "同一SQLite只能由一个进程写入，否则互相等待，备份和核对也不可靠", EN: "one process writes an SQLite; more than one wait for each other, and act beside the rules of this program"},
			law.Words{ZH: "停止它们（可能是旧版程序或者数据库工具），或者改用PostgreSQL", EN: "stop them (an earlier release, a database tool), or take PostgreSQL"})
	}
}

// isFile tells whether the database is an SQLite.
func isFile(dsn string) bool { return !strings.Contains(dsn, "://") }
