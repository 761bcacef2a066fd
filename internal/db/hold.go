package db

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Held is the right of this process to write an SQLite database: one process at a time has it. It ends with Release, or
// with the process, however that ends.
type Held struct{ file *os.File }

// InUse says that another process holds an SQLite database.
type InUse struct {
	Path string
	PID  int // 0: it has not told yet
}

// Error names the process and the cure.
func (e InUse) Error() string {
	zh, en := "另一个进程", "another process"
	if e.PID > 0 {
		zh, en = fmt.Sprintf("进程%d", e.PID), fmt.Sprintf("process %d", e.PID)
	}
	return fmt.Sprintf("%s正在使用数据库%s，同一SQLite数据库同时只能由一个进程写入：请先停止它，或者改用PostgreSQL / %s uses the database %s; one process at a time writes an SQLite: stop that one first, or take PostgreSQL", zh, e.Path, en, e.Path)
}

// Path is the file of an SQLite database in a data folder.
func Path(folder string) string { return filepath.Join(folder, "yuanjian.db") }

// HoldName ends the name of the file that is locked; the file stays, what counts is the lock.
const HoldName = ".lock"

// Hold takes the right to write the SQLite database at path, which need not exist yet; its folder must. InUse when
// another process has it.
func Hold(path string) (*Held, error) {
	file, err := os.OpenFile(path+HoldName, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("hold the database: %w", err)
	}
	free, err := tryLock(file)
	for try := 0; err == nil && !free && pid(file) == 0 && try < glances; try++ {
		free, err = tryLock(file) // whoever only asks who holds it lets go at once
	}
	if err == nil && !free {
		err = InUse{Path: path, PID: pid(file)}
	}
	if err == nil {
		err = file.Truncate(0)
	}
	if err == nil {
		_, err = file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return &Held{file}, nil
}

// glances is how often Hold asks again while nobody has written a number.
const glances = 200

// Holder returns the id of the process that holds the SQLite database at path; 0 when none does. It makes nothing.
func Holder(path string) (int, error) {
	file, err := os.Open(path + HoldName)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("ask who holds the database: %w", err)
	}
	defer func() { _ = file.Close() }() // it lets go
	free, err := tryShare(file)
	if err != nil || free {
		return 0, err
	}
	return pid(file), nil
}

// Release gives the right back. It may be called on nil.
func (h *Held) Release() error {
	if h == nil {
		return nil
	}
	_ = h.file.Truncate(0) // the number is for people; the lock is what holds
	return h.file.Close()
}

// pid reads who holds the lock; 0 when it has not written its number yet.
func pid(file *os.File) int {
	text, err := io.ReadAll(io.NewSectionReader(file, 0, 20))
	if err != nil {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0
	}
	return n
}
