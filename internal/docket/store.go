package docket

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/paper"
)

const columns = `p.book, p.id, p.body, coalesce(p.in_name_of, p.body), p.kind, p.version, p.subject, p.subject_id, p.source, p.state, p.digest, p.draft, p.drafted_by, p.drafted_at,
	coalesce(p.approved_by, ''), coalesce(p.approved_at, 0), coalesce(p.series, ''), coalesce(p.year, 0), coalesce(p.number, 0), coalesce(p.words, ''),
	coalesce(p.pdf, ''), coalesce(p.pdf_size, 0), coalesce(p.ofd, ''), coalesce(p.ofd_size, 0), coalesce(p.sealed_by, ''), coalesce(p.sealer, ''), coalesce(p.sealed_at, 0),
	coalesce(p.replaces, ''), coalesce(p.replaced_by, '')`

func scan(row interface{ Scan(...any) error }) (Paper, error) {
	var p Paper
	var approved, sealed int64
	err := row.Scan(&p.Book, &p.ID, &p.Body, &p.InNameOf, &p.Kind, &p.Version, &p.Subject, &p.SubjectID, &p.Source, &p.State, &p.Digest, &p.Draft, &p.DraftedBy, db.At(&p.DraftedAt),
		&p.ApprovedBy, &approved, &p.Series, &p.Year, &p.Serial, &p.Number,
		&p.PDF.Digest, &p.PDF.Size, &p.OFD.Digest, &p.OFD.Size, &p.SealedBy, &p.Sealer, &sealed, &p.Replaces, &p.ReplacedBy)
	if approved != 0 {
		p.ApprovedAt = time.UnixMicro(approved).UTC()
	}
	if sealed != 0 {
		p.SealedAt = time.UnixMicro(sealed).UTC()
	}
	return p, err
}

var errNoPaper = fault.NotFound{What: law.Words{ZH: "这份文书", EN: "the paper"}}

func load(ctx context.Context, q db.Queryer, book, id string) (Paper, error) {
	p, err := scan(q.QueryRow(ctx, `SELECT `+columns+` FROM paper p WHERE p.book = $1 AND p.id = $2`, book, id))
	if db.NoRow(err) {
		return p, errNoPaper
	}
	return p, err
}

// Find returns a paper of the scope, or fault.NotFound.
func (s *Service) Find(ctx context.Context, scope access.Scope, id string) (Paper, error) {
	p, err := load(ctx, s.Engine.DB.Reader(), scope.Book, id)
	if err == nil && !scope.Covers(p.Book, p.Body) {
		return Paper{}, errNoPaper
	}
	return p, err
}

// About lists the papers about some things (a use, its site and its device), the newest first.
func (s *Service) About(ctx context.Context, scope access.Scope, subjects ...string) ([]Paper, error) {
	var out []Paper
	if len(subjects) == 0 {
		return out, nil
	}
	where, args := scope.Where("p", 1)
	marks, ids := db.In(len(args)+1, subjects)
	err := db.Each(ctx, s.Engine.DB.Reader(), func(rows *sql.Rows) error {
		p, err := scan(rows)
		out = append(out, p)
		return err
	}, `SELECT `+columns+` FROM paper p WHERE `+where+` AND p.subject_id IN (`+marks+`) ORDER BY p.id DESC LIMIT 500`, append(args, ids...)...)
	if err != nil {
		return nil, fmt.Errorf("list papers: %w", err)
	}
	return out, nil
}

// modelField is the sealed field; the record it is bound to is the paper's id, the digest and the place of the piece.
const modelField = "paper.model"

// pieceBytes is how much of a model is sealed together: a sealed field holds 64 KB.
const pieceBytes = 60_000

func (s *Service) keepModel(ctx context.Context, tx *act.Tx, id string, d *paper.Document) (string, error) {
	text, err := d.Encode()
	if err != nil {
		return "", err
	}
	digest, err := d.Digest()
	if err != nil {
		return "", err
	}
	for place := 0; len(text) > 0; place++ {
		piece := text[:min(pieceBytes, len(text))]
		text = text[len(piece):]
		sealed, err := s.Keys.SealField(modelField, pieceOf(id, digest, place), string(piece))
		if err != nil {
			return "", err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO paper_model (book, paper, digest, place, sealed) VALUES ($1, $2, $3, $4, $5)`, tx.Book, id, digest, place, sealed); err != nil {
			return "", fmt.Errorf("keep what a paper says: %w", err)
		}
	}
	return digest, nil
}

func pieceOf(id, digest string, place int) string { return fmt.Sprintf("%s/%s/%d", id, digest, place) }

// model reads what a paper says, by digest; it must be what the digest says.
func (s *Service) model(ctx context.Context, q db.Queryer, book, id, digest string) (paper.Document, error) {
	var text strings.Builder
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var place int
		var sealed []byte
		if err := rows.Scan(&place, &sealed); err != nil {
			return err
		}
		piece, err := s.Keys.OpenField(modelField, pieceOf(id, digest, place), sealed)
		text.WriteString(piece)
		return err
	}, `SELECT place, sealed FROM paper_model WHERE book = $1 AND paper = $2 AND digest = $3 ORDER BY place`, book, id, digest)
	if err != nil {
		return paper.Document{}, fmt.Errorf("read what paper %s says: %w", id, err)
	}
	d, err := paper.Decode([]byte(text.String()))
	if err != nil {
		return d, fmt.Errorf("paper %s: %w", id, err)
	}
	if is, err := d.Digest(); err != nil || is != digest {
		return d, fmt.Errorf("paper %s says something else than its digest (%s, %s): %w", id, is, digest, err)
	}
	return d, nil
}

// Says returns what a paper of the scope says now.
func (s *Service) Says(ctx context.Context, scope access.Scope, id string) (Paper, paper.Document, error) {
	p, err := s.Find(ctx, scope, id)
	if err != nil {
		return p, paper.Document{}, err
	}
	d, err := s.model(ctx, s.Engine.DB.Reader(), p.Book, p.ID, p.Digest)
	return p, d, err
}

// move takes a paper to a state; whatever is not declared is a fault of the program.
func move(p *Paper, to State) error {
	for _, s := range next[p.State] {
		if s == to {
			p.State = to
			return nil
		}
	}
	return fault.Conflict{Because: law.Words{ZH: "这份文书现在的状态不能办理这一步，请刷新页面核对。", EN: "The paper does not stand so that this can be done; reload the page."}}
}
