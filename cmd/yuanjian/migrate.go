package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"yuanjian/internal/db"
)

// migrateCommand is `yuanjian migrate`.
type migrateCommand struct {
	place
	Check  bool   `help:"只说明要做什么，不做。 Say what would be done, and do nothing."`
	Backup string `placeholder:"DIR" help:"升级前数据库备份的目录，默认数据目录下的backups。 Folder of the backup of the database; backups in the data folder unless given."`
}

// Help is the longer text of `yuanjian migrate --help`.
func (*migrateCommand) Help() string {
	return "先备份数据库，再升级。升级只向前；升级后的数据库，上一版程序仍可使用，所以在PostgreSQL上可以先升级、再逐个替换进程；SQLite须先停止系统。\n" +
		"Backs up the database, then migrates it. Migrations go forward only and work with the previous release, so that on PostgreSQL nodes are replaced one\n" +
		"after the other; on SQLite the system is stopped first. Originals are not touched by migrations and not copied."
}

func (m *migrateCommand) execute(s streams) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	l, err := m.find()
	if err == nil {
		err = m.run(ctx, s, l)
	}
	if err != nil {
		return failed(s, err)
	}
	return exitDone
}

func (m *migrateCommand) run(ctx context.Context, s streams, l located) error {
	v, err := versionOf(ctx, l)
	switch {
	case err != nil:
		return err
	case !v.Behind() && !v.Usable():
		return db.Newer{Version: v}
	case !v.Behind():
		_, _ = fmt.Fprintf(s.out, "数据库已是第%d号，无需升级 / the database is at migration %d, nothing to do\n", v.Database, v.Database)
		return nil
	}
	names, err := db.Pending(v.Database)
	if err != nil {
		return err
	}
	folder := m.Backup
	if folder == "" {
		folder = filepath.Join(l.Data, "backups")
	}
	_, _ = fmt.Fprintf(s.out, "将把数据库备份到%s，然后从第%d号升级到第%d号： / the database is backed up into %s, then migrated from %d to %d:\n", folder, v.Database, v.Binary, folder, v.Database, v.Binary)
	for _, n := range names {
		_, _ = fmt.Fprintf(s.out, "  %s\n", n)
	}
	if m.Check {
		return nil
	}
	return m.carryOut(ctx, s, l, folder)
}

// carryOut backs up and migrates, while nobody else writes an SQLite.
func (m *migrateCommand) carryOut(ctx context.Context, s streams, l located, folder string) error {
	held, err := l.hold()
	if err != nil {
		return err
	}
	defer func() { _ = held.Release() }() // the process ends next
	done, err := backUp(ctx, s, l, folder, true)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(s.out, "已备份：%s / backed up\n", done.Folder)
	d, err := db.Open(ctx, l.DSN) // runs what is missing
	if err != nil {
		return fmt.Errorf("升级没有完成，升级前的数据库在%s / the migration did not end; the database from before is there: %w", done.Folder, err)
	}
	if err := d.Close(); err != nil {
		return err
	}
	v, err := versionOf(ctx, l)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(s.out, "已升级到第%d号 / migrated to %d\n", v.Database, v.Database)
	return nil
}

func versionOf(ctx context.Context, l located) (db.Version, error) {
	d, err := db.Look(ctx, l.DSN, true)
	if err != nil {
		return db.Version{}, err
	}
	defer func() { _ = d.Close() }() // it was only read
	return d.Version(ctx)
}
