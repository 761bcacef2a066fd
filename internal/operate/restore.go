package operate

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
)

// Restore puts a snapshot into an empty place.
type Restore struct {
	Folder   string // the backup folder
	Snapshot string // its name; empty: the last one
	Data     string // the new data folder: empty, or with nothing but keys
	DSN      string // where the database goes, as package db opens it
	// Originals opens the store that the originals go to, once nothing is in the way.
	Originals func(ctx context.Context) (*blob.Store, error)
	Keys      string // folder of the keys
	KeyText   []byte // what seal.Export wrote; nil: the keys are in Keys already
	Progress  func(what law.Words, done int64)
}

// Restored is what a restore did.
type Restored struct {
	Manifest
	Damaged []string // originals that are not whole in the backup
}

// markName is the file that says that a restore has begun and not ended.
const markName = "restoring"

// Unfinished refuses a data folder in which a restore has begun and not ended.
func Unfinished(data string) error {
	_, err := os.Stat(filepath.Join(data, markName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return errors.Join(err, fmt.Errorf("目录%s的恢复没有完成：请再次运行yuanjian restore，完成后再启动 / a restore into %s has not ended: run yuanjian restore again, then start", data, data))
}

// Run of a snapshot of the database only, as migrate takes it, puts the database back beside the originals that are there.
// Otherwise Run checks the snapshot against its manifest, then puts keys, originals and database in place, in this order, so that
// what stops half way can be run again. It refuses a place that is not empty. Verify afterwards.
func (r *Restore) Run(ctx context.Context) (out Restored, err error) {
	m, where, err := readManifest(r.Folder, r.Snapshot)
	if err != nil {
		return out, err
	}
	out.Manifest = m
	again := false
	if m.List.Name != "" {
		if again, err = r.empty(filepath.Base(where)); err != nil {
			return out, err
		}
	}
	r.tell("核对备份", "checking the backup", 0)
	all := m.Database
	if m.List.Name != "" {
		all.Files = append(slices.Clone(all.Files), m.List)
	}
	if err := all.Check(where); err != nil {
		return out, err
	}
	if err := r.keys(m); err != nil {
		return out, err
	}
	if m.List.Name != "" { // a database alone is put in place in one step
		if err := r.mark(filepath.Base(where)); err != nil {
			return out, err
		}
		if out.Damaged, err = r.originals(ctx, filepath.Join(where, m.List.Name)); err != nil {
			return out, fmt.Errorf("restore the originals: %w", err)
		}
	}
	if again && m.Database.Engine == db.SQLite { // a copy that the try before has put there, and nobody has opened since
		if err := os.Remove(r.DSN); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return out, err
		}
	}
	err = db.Restore(ctx, m.Database, where, r.DSN, func(done, _ int64) { r.tell("数据库", "database", done) })
	if err != nil {
		return out, err
	}
	if err := os.Remove(filepath.Join(r.Data, markName)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return out, err
	}
	return out, nil
}

func (r *Restore) tell(zh, en string, done int64) {
	if r.Progress != nil {
		r.Progress(law.Words{ZH: zh, EN: en}, done)
	}
}

// besides are what a data folder may hold before a restore.
var besides = []string{"keys", "yuanjian.db" + db.HoldName}

// empty refuses a data folder that holds anything, but for what an earlier try of the same restore has left, and tells
// whether there was one.
func (r *Restore) empty(snapshot string) (again bool, err error) {
	if err := os.MkdirAll(r.Data, 0o700); err != nil {
		return false, fmt.Errorf("make the data folder: %w", err)
	}
	begun, err := os.ReadFile(filepath.Join(r.Data, markName))
	if err == nil && string(begun) == snapshot+"\n" {
		return true, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	entries, err := os.ReadDir(r.Data)
	if err != nil {
		return false, err
	}
	for _, e := range entries {
		if !slices.Contains(besides, e.Name()) {
			return false, db.NotEmpty{What: filepath.Join(r.Data, e.Name())}
		}
	}
	return false, nil
}

func (r *Restore) mark(snapshot string) error {
	if err := os.WriteFile(filepath.Join(r.Data, markName), []byte(snapshot+"\n"), 0o600); err != nil {
		return err
	}
	return (blob.OS{}).SyncFolder(r.Data)
}

// keys puts the keys in place, or finds them there, and sees that they are those that the snapshot needs: with others
// personal data could never be read, and a new start would make new ones.
func (r *Restore) keys(m Manifest) error {
	_, err := os.Stat(r.Keys)
	there := err == nil
	switch {
	case !there && r.KeyText == nil:
		return fmt.Errorf("没有密钥：请用--keys指定备份的密钥文件，或者先把密钥放到%s / there are no keys: name the file of keys with --keys, or put them into %s first", r.Keys, r.Keys)
	case !there:
		if err := seal.Import(r.Keys, r.KeyText); err != nil {
			return err
		}
	}
	keys, err := seal.Open(r.Keys)
	if err != nil {
		return err
	}
	has := keys.IDs()
	for purpose, needed := range m.Keys {
		for _, id := range needed {
			if !slices.Contains(has[purpose], id) {
				return fmt.Errorf("密钥不是这份备份的（缺少%s.key中的%s）：请使用与备份同时保存的密钥 / these are not the keys of this backup (%s.key lacks %s): take those that were kept with it", purpose, id, purpose, id)
			}
		}
	}
	return nil
}

// originals copies what the snapshot lists. A damaged one is named and does not stop the rest.
func (r *Restore) originals(ctx context.Context, list string) ([]string, error) {
	to, err := r.Originals(ctx)
	if err != nil {
		return nil, err
	}
	c := copying{from: blob.Look(filepath.Join(r.Folder, originalsName), blob.OS{}), to: to, progress: r.Progress, bad: map[blob.Digest]error{}}
	if err := eachLine(list, func(digest blob.Digest, _ int64) error { return c.add(ctx, digest) }); err != nil {
		return nil, err
	}
	if err := c.flush(ctx); err != nil {
		return nil, err
	}
	var damaged []string
	for digest := range c.bad {
		damaged = append(damaged, digest.String())
	}
	slices.Sort(damaged)
	return damaged, nil
}
