package retention

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/job"
)

// JobRemove takes files out of the store after a disposal, and again from time to time what a killed process left.
const JobRemove = "retention.files"

// Grace is how long after the act a file is taken out at the earliest: a page that had found the capture before, and an act that was
// taking in the same bytes, are over by then.
const Grace = time.Minute

// removedAtOnce is how many files one transaction takes for removal.
const removedAtOnce = 100

// Doom has files taken out of the store after the act, unless something else keeps the same bytes then.
func Doom(ctx context.Context, tx *act.Tx, disposal string, digests []string) error {
	if len(digests) == 0 {
		return nil
	}
	var rows db.Rows
	seen := map[string]bool{}
	for _, d := range digests {
		if !seen[d] {
			rows.Add(tx.Book, d, disposal, "waiting", tx.Now)
			seen[d] = true
		}
	}
	err := tx.InsertOver(ctx, `INSERT INTO disposal_file (book, sha256, disposal, state, at) VALUES `, &rows,
		`ON CONFLICT (book, sha256) DO UPDATE SET disposal = excluded.disposal, state = 'waiting', at = excluded.at, removed_at = NULL`)
	if err != nil {
		return fmt.Errorf("note files to be removed: %w", err)
	}
	return job.Enqueue(ctx, tx, job.Order{Kind: JobRemove, Args: struct{}{}, Key: fmt.Sprint(tx.Next), At: tx.Now.Add(Grace)})
}

// ErrBeingRemoved says that the same bytes are being taken out of the store at this moment: what would keep them is to be sent again.
var ErrBeingRemoved = errors.New("a file with the same bytes is being removed")

// Keep is called by every act that keeps files of a kind that disposals take, in its transaction: what waited to be taken out stays.
func Keep(ctx context.Context, tx *act.Tx, digests []string) error {
	if len(digests) == 0 {
		return nil
	}
	marks, args := db.In(1, digests)
	var removing, others bool
	err := db.Each(ctx, tx, func(rows *sql.Rows) error {
		var state string
		err := rows.Scan(&state)
		removing, others = removing || state == "removing", true
		return err
	}, `SELECT state FROM disposal_file WHERE sha256 IN (`+marks+`)`+tx.ForUpdate(), args...)
	if err != nil {
		return fmt.Errorf("look for files to be removed: %w", err)
	}
	if removing {
		return ErrBeingRemoved
	}
	if !others {
		return nil
	}
	if _, err := tx.Exec(ctx, `DELETE FROM disposal_file WHERE sha256 IN (`+marks+`)`, args...); err != nil {
		return fmt.Errorf("keep files that were to be removed: %w", err)
	}
	return nil
}

// RemoveFiles is the handler of JobRemove. Killed at any moment it goes on at its next try: a file that is noted and there is
// taken out, one that is gone is noted as removed.
func (s *Service) RemoveFiles(ctx context.Context, j job.Job) error {
	var failed []error
	for after := ""; ; {
		digests, err := s.takeFiles(ctx, j.Book, after)
		if err != nil || len(digests) == 0 {
			return errors.Join(append(failed, err)...)
		}
		after = digests[len(digests)-1].sha256
		var removed []string
		for _, d := range digests {
			if !d.removing {
				continue
			}
			if err := s.removeFile(ctx, d.sha256); err != nil {
				failed = append(failed, err)
				continue
			}
			removed = append(removed, d.sha256)
		}
		if err := s.noteRemoved(ctx, j.Book, removed); err != nil {
			return err
		}
	}
}

// taken is a file that was looked at for removal; one that something keeps still is not removed.
type taken struct {
	sha256   string
	removing bool
}

// takeFiles notes the next files as being removed, after which no act keeps the same bytes, and then looks whether any does. It looks
// with no transaction open: who keeps files are many, and no act is to wait for it.
func (s *Service) takeFiles(ctx context.Context, book, after string) ([]taken, error) {
	digests, err := s.markRemoving(ctx, book, after)
	if err != nil || len(digests) == 0 {
		return nil, err
	}
	kept, err := s.Referenced(ctx, s.Engine.DB.Reader(), digests)
	if err != nil {
		return nil, fmt.Errorf("look who keeps files to be removed: %w", err)
	}
	var out []taken
	var stay []string
	for _, d := range digests {
		if out = append(out, taken{d, !kept[d]}); kept[d] {
			stay = append(stay, d)
		}
	}
	return out, s.leaveFiles(ctx, book, stay)
}

// markRemoving notes the next files that are due as being removed, and gives them.
func (s *Service) markRemoving(ctx context.Context, book, after string) (digests []string, err error) {
	err = s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		digests, err = db.Strings(ctx, tx, `SELECT sha256 FROM disposal_file WHERE book = $1 AND state IN ('waiting', 'removing') AND at <= $2 AND sha256 > $3 ORDER BY sha256 LIMIT $4`+tx.ForUpdate(),
			book, s.Engine.Now(book).Add(-Grace), after, removedAtOnce)
		if err != nil || len(digests) == 0 {
			return err
		}
		marks, args := db.In(2, digests)
		_, err = tx.Exec(ctx, `UPDATE disposal_file SET state = 'removing' WHERE book = $1 AND sha256 IN (`+marks+`)`, append([]any{book}, args...)...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("take files to be removed: %w", err)
	}
	return digests, nil
}

// leaveFiles leaves files in the store that something keeps still.
func (s *Service) leaveFiles(ctx context.Context, book string, digests []string) error {
	if len(digests) == 0 {
		return nil
	}
	err := s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		marks, args := db.In(2, digests)
		_, err := tx.Exec(ctx, `DELETE FROM disposal_file WHERE book = $1 AND sha256 IN (`+marks+`)`, append([]any{book}, args...)...)
		return err
	})
	if err != nil {
		return fmt.Errorf("leave files that are kept: %w", err)
	}
	return nil
}

func (s *Service) removeFile(ctx context.Context, text string) error {
	digest, err := blob.ParseDigest(text)
	if err != nil {
		return fmt.Errorf("remove a file: %w", err)
	}
	for _, kind := range s.CopyKinds {
		if err := s.Copies.Drop(digest, kind); err != nil {
			return err
		}
	}
	return s.Originals.Remove(ctx, digest)
}

func (s *Service) noteRemoved(ctx context.Context, book string, digests []string) error {
	if len(digests) == 0 {
		return nil
	}
	err := s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		marks, args := db.In(3, digests)
		_, err := tx.Exec(ctx, `UPDATE disposal_file SET state = 'removed', removed_at = $2 WHERE book = $1 AND sha256 IN (`+marks+`)`, append([]any{book, s.Engine.Now(book)}, args...)...)
		return err
	})
	if err != nil {
		return fmt.Errorf("note files as removed: %w", err)
	}
	return nil
}

// File is a file that a disposal took out, or is to.
type File struct {
	SHA256   string
	Disposal string
	Removed  bool
	At       time.Time // of the act
	Entry    int64     // of the order
}

// Files returns the next files of a book that disposals take after a digest, at most some: for who verifies that they are gone.
func Files(ctx context.Context, q db.Queryer, book, after string, most int) (out []File, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var f File
		var state string
		err := rows.Scan(&f.SHA256, &f.Disposal, &state, db.At(&f.At), &f.Entry)
		f.Removed = state == "removed"
		out = append(out, f)
		return err
	}, `SELECT f.sha256, f.disposal, f.state, f.at, coalesce(o.entry, -1) FROM disposal_file f LEFT JOIN disposal o ON o.book = f.book AND o.id = f.disposal
		WHERE f.book = $1 AND f.sha256 > $2 ORDER BY f.sha256 LIMIT $3`, book, after, most)
	if err != nil {
		return nil, fmt.Errorf("list files of disposals: %w", err)
	}
	return out, nil
}

// filesAtATime is how many files are read between two queries.
const filesAtATime = 500

// RemoveAgain looks through the store for files that a disposal took out and that are there again, such as from a backup of before it, and
// has them taken out once more.
func (s *Service) RemoveAgain(ctx context.Context, book string) error {
	var page []File
	last, ended := "", false
	var again []string
	err := s.Originals.Walk(ctx, func(digest blob.Digest, _ int64) error {
		text := digest.String()
		for !ended && (len(page) == 0 || page[len(page)-1].SHA256 < text) {
			var err error
			if page, err = Files(ctx, s.Engine.DB.Reader(), book, last, filesAtATime); err != nil {
				return err
			}
			if ended = len(page) == 0; !ended {
				last = page[len(page)-1].SHA256
			}
		}
		if i, found := slices.BinarySearchFunc(page, text, func(f File, d string) int { return strings.Compare(f.SHA256, d) }); found && page[i].Removed {
			again = append(again, text)
		}
		return nil
	})
	if err != nil && !errors.Is(err, blob.ErrStray) {
		return fmt.Errorf("look for files that are there again: %w", err)
	}
	for some := range slices.Chunk(again, filesAtATime) {
		err := s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
			marks, args := db.In(2, some)
			_, err := tx.Exec(ctx, `UPDATE disposal_file SET state = 'waiting', removed_at = NULL WHERE book = $1 AND state = 'removed' AND sha256 IN (`+marks+`)`, append([]any{book}, args...)...)
			return err
		})
		if err != nil {
			return fmt.Errorf("have files removed again: %w", err)
		}
	}
	return nil
}
