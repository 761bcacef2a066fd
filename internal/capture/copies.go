package capture

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/ledger"
	"yuanjian/internal/media"
	"yuanjian/internal/media/apart"
)

// Kinds of derived copies: drawn from the original, kept apart from it, made again at any time.
const (
	Thumb = "thumb" // fits 320×180
	View  = "view"  // fits 2560×1440
)

// CopyKinds are all kinds.
var CopyKinds = []string{Thumb, View}

// Copy returns a copy of an original as JPEG, drawing it when it is not there yet. media.ErrNoPicture for films, a
// *media.Defect when nothing can be drawn.
func (s *Service) Copy(ctx context.Context, m Media, kind string) ([]byte, error) {
	b, err := s.Copies.Get(m.SHA256, kind)
	if err == nil || !errors.Is(err, blob.ErrMissing) {
		return b, err
	}
	copies, err := s.derive(ctx, m.SHA256, m.Type)
	if err != nil {
		return nil, err
	}
	if kind == Thumb {
		return copies.Thumbnail.JPEG, nil
	}
	return copies.Viewing.JPEG, nil
}

func (s *Service) derive(ctx context.Context, digest blob.Digest, kind string) (media.Copies, error) {
	original, err := s.Originals.Open(digest)
	if err != nil {
		return media.Copies{}, fmt.Errorf("open original: %w", err)
	}
	defer func() { _ = original.Close() }()
	copies, err := s.Decoder.Copies(ctx, original, original.Size, kind)
	if err != nil {
		return copies, err
	}
	if err := s.Copies.Put(digest, Thumb, copies.Thumbnail.JPEG); err != nil {
		return copies, fmt.Errorf("keep a thumbnail: %w", err)
	}
	if err := s.Copies.Put(digest, View, copies.Viewing.JPEG); err != nil {
		return copies, fmt.Errorf("keep a viewing copy: %w", err)
	}
	return copies, nil
}

// deriveMost is how many originals one round of DeriveSome takes.
const deriveMost = 20

// DeriveSome draws the copies of originals that have none yet, oldest first, outside every answer's way. It returns how
// many originals it dealt with. What cannot be drawn is noted, once, and the page says so. While Busy says so it
// draws nothing: what a page asks for meanwhile is drawn then.
func (s *Service) DeriveSome(ctx context.Context) (int, error) {
	if s.busy() {
		return 0, nil
	}
	todo, err := s.undrawn(ctx)
	if err != nil {
		return 0, fmt.Errorf("look for originals without copies: %w", err)
	}
	for _, r := range todo {
		digest, err := blob.ParseDigest(r.digest)
		if err != nil {
			return 0, err
		}
		_, err = s.derive(ctx, digest, r.kind)
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		if errors.Is(err, apart.ErrUnavailable) { // the machine's fault: the job tries again, nothing is said of the picture
			return 0, err
		}
		if err := s.noteDerivation(ctx, r.digest, err); err != nil {
			return 0, err
		}
	}
	return len(todo), nil
}

// undrawnRow is an original without copies.
type undrawnRow struct{ digest, kind string }

// undrawn finds originals without copies, oldest capture first. Captures of a book arrive in the order of their ids, so that
// each process goes on from where it found the last one: only its first look goes through all of them.
func (s *Service) undrawn(ctx context.Context) ([]undrawnRow, error) {
	q := s.Engine.DB.Reader()
	books, err := ledger.Books(ctx, q)
	if err != nil {
		return nil, err
	}
	s.drawing.Lock()
	defer s.drawing.Unlock()
	if s.drawn == nil {
		s.drawn = map[string]string{}
	}
	var out []undrawnRow
	for _, book := range books {
		var last sql.NullString
		if err := q.QueryRow(ctx, `SELECT max(m.capture) FROM capture_media m WHERE m.book = $1`, book).Scan(&last); err != nil {
			return nil, err
		}
		n, seen := 0, map[string]bool{}
		err := db.Each(ctx, q, func(rows *sql.Rows) error {
			var capture string
			var r undrawnRow
			err := rows.Scan(&capture, &r.digest, &r.kind)
			if s.drawn[book], n = capture, n+1; !seen[r.digest] {
				seen[r.digest] = true
				out = append(out, r)
			}
			return err
		}, fmt.Sprintf(`SELECT m.capture, m.sha256, m.type FROM capture_media m WHERE m.book = $1 AND m.capture >= $2
			AND NOT EXISTS (SELECT 1 FROM derivation d WHERE d.sha256 = m.sha256) ORDER BY m.capture LIMIT %d`, deriveMost), book, s.drawn[book])
		if err != nil {
			return nil, err
		}
		if n == 0 && last.Valid {
			s.drawn[book] = last.String
		}
	}
	return out, nil
}

func (s *Service) busy() bool { return s.Busy != nil && s.Busy() }

func (s *Service) noteDerivation(ctx context.Context, digest string, failure error) error {
	state, words := "done", ""
	switch {
	case errors.Is(failure, media.ErrNoPicture):
		state = "none"
	case failure != nil:
		state, words = "failed", failure.Error()
	}
	err := s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO derivation (sha256, state, error, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (sha256) DO UPDATE SET state = $2, error = $3, at = $4`, digest, state, words, s.Engine.Clock.Now())
		return err
	})
	if err != nil {
		return fmt.Errorf("note a derivation: %w", err)
	}
	return nil
}
