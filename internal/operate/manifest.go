package operate

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/ledger"
	"yuanjian/internal/seal"
)

// Format names the form of a snapshot; a later form gets another number.
const Format = "yuanjian/backup/1"

// Names in a backup folder.
const (
	snapshotsName = "snapshots"
	originalsName = "originals"
	manifestName  = "manifest.json"
	listName      = "originals.txt"
	unfinished    = ".unfinished-"
)

// Manifest says what a snapshot holds.
type Manifest struct {
	Format   string                    `json:"format"`
	TakenAt  time.Time                 `json:"taken_at"` // what was acknowledged before this instant is in it
	Database db.Snapshot               `json:"database"`
	Books    []Head                    `json:"books"`
	List     db.File                   `json:"originals"` // the file with digest and size of every original; Rows: how many; no name: the database only
	Bytes    int64                     `json:"originals_bytes"`
	Missing  []string                  `json:"missing,omitempty"` // originals that were not whole when it was taken
	Keys     map[seal.Purpose][]string `json:"keys,omitempty"`    // which keys it needs; ids only
}

// Head is where the ledger of a book stood.
type Head struct {
	Book    string `json:"book"`
	Entries int64  `json:"entries"`
	Leaf    string `json:"leaf"` // hash of the last one, hex
}

func heads(ctx context.Context, q db.Queryer) ([]Head, error) {
	books, err := ledger.Books(ctx, q)
	if err != nil {
		return nil, err
	}
	var out []Head
	for _, id := range books {
		b, err := ledger.BookByID(ctx, q, id)
		if err != nil {
			return nil, err
		}
		out = append(out, Head{id, b.Size, hex.EncodeToString(b.Leaf[:])})
	}
	return out, nil
}

// Snapshots returns the names of the whole snapshots in a backup folder, the oldest first.
func Snapshots(folder string) (out []string, err error) {
	entries, err := os.ReadDir(filepath.Join(folder, snapshotsName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			out = append(out, e.Name())
		}
	}
	slices.Sort(out)
	return out, nil
}

// readManifest reads the manifest of a snapshot; name "" is the last one.
func readManifest(folder, name string) (m Manifest, where string, err error) {
	names, err := Snapshots(folder)
	if err != nil {
		return m, "", err
	}
	if len(names) == 0 {
		return m, "", fmt.Errorf("目录%s里没有备份，请核对路径 / there is no backup in %s; check the path", folder, folder)
	}
	if name == "" {
		name = names[len(names)-1]
	}
	if !slices.Contains(names, name) {
		return m, "", fmt.Errorf("没有备份%s；有：%s / there is no snapshot %s; there are: %s", name, strings.Join(names, "、"), name, strings.Join(names, ", "))
	}
	where = filepath.Join(folder, snapshotsName, name)
	raw, err := os.ReadFile(filepath.Join(where, manifestName))
	if err != nil {
		return m, "", err
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		return m, "", fmt.Errorf("备份清单已损坏 / the manifest is damaged: %w", err)
	}
	if m.Format != Format {
		return m, "", fmt.Errorf("备份格式%q不是本程序能读的%q，请使用写出它的版本 / the form of the backup is %q, this program reads %q: use the version that wrote it", m.Format, Format, m.Format, Format)
	}
	return m, where, nil
}

// line is one original in the list.
func writeLine(w io.Writer, digest blob.Digest, size int64) error {
	_, err := fmt.Fprintf(w, "%s %d\n", digest, size)
	return err
}

// eachLine reads the list of originals.
func eachLine(path string, visit func(digest blob.Digest, size int64) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it is only read
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		text, number, _ := strings.Cut(lines.Text(), " ")
		digest, err := blob.ParseDigest(text)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		size, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if err := visit(digest, size); err != nil {
			return err
		}
	}
	return lines.Err()
}

// written writes a new file durably and returns its digest and size.
func written(folder, name string, fill func(w io.Writer) error) (db.File, error) {
	f := db.File{Name: name}
	file, err := os.OpenFile(filepath.Join(folder, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return f, err
	}
	defer func() { _ = file.Close() }() // closed below; here after an error
	hash := sha256.New()
	buffered := bufio.NewWriterSize(io.MultiWriter(file, hash), 1<<16)
	if err := fill(buffered); err != nil {
		return f, err
	}
	if err := errors.Join(buffered.Flush(), file.Sync()); err != nil {
		return f, err
	}
	info, err := file.Stat()
	if err != nil {
		return f, err
	}
	f.SHA256, f.Size = hex.EncodeToString(hash.Sum(nil)), info.Size()
	return f, file.Close()
}
