package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"yuanjian/internal/clock"
	"yuanjian/internal/db"
	"yuanjian/internal/operate"
	"yuanjian/internal/seal"
)

// backupCommand is `yuanjian backup`.
type backupCommand struct {
	place
	Dir      string `arg:"" name:"DIR" help:"备份目录；可以反复使用，原始文件只复制新的。 Backup folder; used again, only new originals are copied."`
	WithKeys string `placeholder:"FILE" help:"另把密钥写入这个文件（0600），须在备份目录之外。 Also write the keys into this file (0600), outside the backup folder."`
}

// Help is the longer text of `yuanjian backup --help`.
func (*backupCommand) Help() string {
	return "在系统运行时取得数据库在同一时刻的完整副本，再复制原始文件，写出带摘要的清单。备份开始前已确认接收的，都在备份里。密钥不在备份里：谁同时拿到密钥和数据库，就能看到全部个人信息。\n" +
		"Copies the database as it is at one instant while the server runs, then the originals, and writes a manifest with digests. Everything acknowledged before\n" +
		"the start is in it. Keys are not: whoever has keys and database can read all personal data."
}

func (b *backupCommand) execute(s streams) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := b.apart(); err != nil {
		return fail(s.err, exitUsage, err)
	}
	l, err := b.find()
	if err != nil {
		return failed(s, err)
	}
	done, err := backUp(ctx, s, l, b.Dir, false)
	if err != nil {
		return failed(s, err)
	}
	b.report(s, done)
	if err := b.exportKeys(s, l); err != nil {
		return failed(s, err)
	}
	if n := len(done.Missing); n > 0 {
		for _, digest := range done.Missing {
			_, _ = fmt.Fprintf(s.out, "缺少原始文件 / missing original %s\n", digest)
		}
		return fail(s.err, exitRefused, fmt.Errorf("备份已完成，但系统里有%d个原始文件缺失或者损坏：请运行yuanjian verify --full查明 / the backup is done, but %d originals of the system are missing or damaged: run yuanjian verify --full", n, n))
	}
	return exitDone
}

// apart refuses keys inside the backup folder, where whoever gets the one gets the other.
func (b *backupCommand) apart() error {
	if b.WithKeys == "" {
		return nil
	}
	folder, err := filepath.Abs(b.Dir)
	if err != nil {
		return err
	}
	file, err := filepath.Abs(b.WithKeys)
	if err != nil {
		return err
	}
	if rel, err := filepath.Rel(folder, file); err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return errors.New("--with-keys：密钥不能放在备份目录里，请写到别处 / keys must not lie in the backup folder; write them elsewhere")
	}
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("--with-keys：%s已存在，不会覆盖 / %s exists and is not overwritten", file, file)
	}
	return nil
}

// backUp takes a snapshot of the system, or of its database only, into a backup folder.
func backUp(ctx context.Context, s streams, l located, folder string, databaseOnly bool) (operate.BackedUp, error) {
	d, err := db.Look(ctx, l.DSN, true) // of whatever release: a backup comes before a migration
	if err != nil {
		return operate.BackedUp{}, err
	}
	defer func() { _ = d.Close() }() // nothing was written
	keys, err := l.openKeys()
	if err != nil {
		return operate.BackedUp{}, err
	}
	p := newProgress(s.err)
	defer p.end()
	originals, err := l.store()
	if err != nil {
		return operate.BackedUp{}, err
	}
	job := operate.Backup{DB: d, Originals: originals, Keys: keys, Folder: folder, Now: clock.System{}.Now(), Progress: p.say, DatabaseOnly: databaseOnly}
	return job.Run(ctx)
}

func (b *backupCommand) report(s streams, d operate.BackedUp) {
	_, _ = fmt.Fprintf(s.out, "备份完成：%s / backed up\n", d.Folder)
	for _, h := range d.Books {
		_, _ = fmt.Fprintf(s.out, "账簿%s：%d条记载，末条%s / book %s: %d entries, last leaf %s\n", h.Book, h.Entries, h.Leaf, h.Book, h.Entries, h.Leaf)
	}
	_, _ = fmt.Fprintf(s.out, "原始文件%d个，%d字节，本次新复制%d个 / %d originals, %d bytes, %d copied now\n",
		d.List.Rows, d.Bytes, d.Copied, d.List.Rows, d.Bytes, d.Copied)
}

// exportKeys writes the keys where they were asked for, or reminds that they are not in the backup.
func (b *backupCommand) exportKeys(s streams, l located) error {
	if b.WithKeys == "" {
		_, _ = fmt.Fprintln(s.err, "密钥不在备份里，没有密钥备份无法使用：请另行保管"+l.keys()+"。 The keys are not in the backup, and without them it is of no use: keep "+l.keys()+" elsewhere.")
		return nil
	}
	text, err := seal.Export(l.keys())
	if err != nil {
		return err
	}
	file, err := os.OpenFile(b.WithKeys, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("写密钥文件 / write the file of keys: %w", err)
	}
	_, err = file.Write(text)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("写密钥文件 / write the file of keys: %w", err)
	}
	_, _ = fmt.Fprintf(s.err, "密钥已写入%s。谁同时拿到它和备份，就能看到全部个人信息：请与备份分开、离线、上锁保管。 Keys are in %s. Whoever has it and the backup can read all personal data: keep it apart, offline, locked.\n", b.WithKeys, b.WithKeys)
	return nil
}
