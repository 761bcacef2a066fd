package delivery

import (
	"context"
	"fmt"
	"io"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/job"
)

// JobHeard is the job that follows what became known of a letter that serves a paper: whoever serves handles it.
const JobHeard = "delivery.heard"

// Heard are its arguments.
type Heard struct {
	Letter string `json:"letter"`
}

// FileMost is how large a paper may be that goes with a message, in bytes. [POLICY] What mail servers take.
const FileMost = 5 << 20

// heard orders that who serves looks at a letter.
func (l *Sent) heard(ctx context.Context, tx *act.Tx) error {
	if !l.Serves {
		return nil
	}
	return job.Enqueue(ctx, tx, job.Order{Kind: JobHeard, Args: Heard{l.ID}, Key: l.ID})
}

// file reads the paper that goes with a message.
func (s *Service) file(a Attached) (*File, error) {
	if s.Files == nil {
		return nil, nil
	}
	digest, err := blob.ParseDigest(a.Digest)
	if err != nil {
		return nil, err
	}
	f, err := s.Files.Open(digest)
	if err != nil {
		return nil, fmt.Errorf("open the paper of a letter: %w", err)
	}
	content, err := io.ReadAll(io.LimitReader(f, FileMost+1))
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, fmt.Errorf("read the paper of a letter: %w", err)
	}
	if len(content) > FileMost {
		return nil, nil // too large to be carried; the link leads to it
	}
	return &File{Name: a.Name, Type: "application/pdf", Content: content}, nil
}

// Of is a letter that a body sent, for a step of another's act.
func Of(ctx context.Context, q db.Queryer, book, body, id string) (Sent, error) {
	return ByID(ctx, q, access.Scope{Book: book, Bodies: []string{body}}, id)
}

// lost are why an address is the recipient's no more, or never was one.
var lost = []string{"invalid-address", "no-such-user", "not-theirs", "number-changed"}

// Lost tells whether a channel said after an instant that an address is not the recipient's: nobody has it, or somebody else.
func (s *Service) Lost(ctx context.Context, q db.Queryer, book string, c Channel, since time.Time) (bool, error) {
	marks, args := db.In(5, lost)
	var n int
	err := q.QueryRow(ctx, `SELECT count(*) FROM letter_channel c WHERE c.book = $1 AND c.blind = $2 AND c.kind = $3 AND c.state_at > $4 AND c.state IN ('failed', 'closed') AND c.reason IN (`+marks+`)`,
		append([]any{book, s.Keys.Blind(addressField, c.form()), string(c.Kind), since}, args...)...).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("ask whether an address is still the recipient's: %w", err)
	}
	return n > 0, nil
}

// Matter is a letter of a book without its ladder: what it is about, for who hears of it.
func Matter(ctx context.Context, q db.Queryer, book, id string) (Sent, error) {
	l, err := scanLetter(q.QueryRow(ctx, `SELECT `+letterColumns+` FROM letter l WHERE l.book = $1 AND l.id = $2`, book, id))
	if db.NoRow(err) {
		return l, errNoLetter
	}
	return l, err
}
