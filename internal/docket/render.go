package docket

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/job"
	"yuanjian/internal/media"
	"yuanjian/internal/paper"
	"yuanjian/internal/paper/ofd"
	"yuanjian/internal/paper/pdf"
	"yuanjian/internal/people"
)

// JobRender is the job that makes the files of an approved paper and has them sealed.
const JobRender = "paper.render"

type renderArgs struct {
	Paper string `json:"paper"`
}

// Render makes the files of an approved paper: what it says is laid out, written, sealed and stored; a second act records
// the digests. Carried out twice, it records once.
func (s *Service) Render(ctx context.Context, j job.Job) error {
	var args renderArgs
	if err := j.Read(&args); err != nil {
		return err
	}
	q := s.Engine.DB.Reader()
	p, err := load(ctx, q, j.Book, args.Paper)
	if err != nil {
		return err
	}
	if p.PDF.Digest != "" || p.ApprovedAt.IsZero() {
		return nil
	}
	d, err := s.model(ctx, q, p.Book, p.ID, p.Digest)
	if err != nil {
		return err
	}
	body, err := people.BodyByID(ctx, q, p.Book, p.InNameOf)
	if err != nil {
		return err
	}
	files, err := s.write(ctx, &d)
	if err != nil {
		return fmt.Errorf("write paper %s: %w", p.ID, err)
	}
	sealed, err := s.sealer().Seal(ctx, Request{Key: p.ID, Book: p.Book, Body: p.InNameOf, Name: body.Name, Number: p.Number, Model: p.Digest, At: p.ApprovedAt, PDF: files.PDF})
	if err != nil {
		return fmt.Errorf("seal paper %s: %w", p.ID, err)
	}
	if p.PDF, err = s.keep(ctx, sealed.PDF); err != nil {
		return err
	}
	if p.OFD, err = s.keep(ctx, files.OFD); err != nil {
		return err
	}
	p.SealedBy, p.Sealer = sealed.Certificate, sealed.Sealer
	return s.recordSeal(ctx, p)
}

// Written are the files of a paper before they are sealed.
type Written struct{ PDF, OFD []byte }

// write lays a paper out and writes its files.
func (s *Service) write(ctx context.Context, d *paper.Document) (Written, error) {
	pictures, err := s.pictures(ctx, d)
	if err != nil {
		return Written{}, err
	}
	l, err := paper.Lay(d, pictures, paper.Options{})
	if err != nil {
		return Written{}, err
	}
	var w Written
	if w.PDF, err = pdf.Write(l); err != nil {
		return w, err
	}
	w.OFD, err = ofd.Write(l)
	return w, err
}

// pictures reads the pictures of a paper.
func (s *Service) pictures(ctx context.Context, d *paper.Document) (map[string]*paper.File, error) {
	out := map[string]*paper.File{}
	for _, name := range d.Pictures() {
		digest, err := blob.ParseDigest(name)
		if err != nil {
			return nil, err
		}
		content, err := s.draw(ctx, digest)
		if err != nil {
			return nil, fmt.Errorf("draw picture %s: %w", name, err)
		}
		if out[name], err = paper.ReadPicture(content); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Drawer draws the copies of an original, upright and without what the camera wrote into it.
type Drawer interface {
	Copies(ctx context.Context, r io.ReaderAt, size int64, declared string) (media.Copies, error)
}

func (s *Service) draw(ctx context.Context, digest blob.Digest) ([]byte, error) {
	o, err := s.Files.Open(digest)
	if err != nil {
		return nil, err
	}
	defer o.Close()
	c, err := s.Drawer.Copies(ctx, o, o.Size, "")
	return c.Viewing.JPEG, err
}

// keep stores a file and returns when it is durable.
func (s *Service) keep(ctx context.Context, content []byte) (Stored, error) {
	if len(content) == 0 {
		return Stored{}, nil
	}
	staged, err := s.Files.Stage(ctx, bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return Stored{}, fmt.Errorf("keep the file of a paper: %w", err)
	}
	defer staged.Discard()
	if err := s.Files.Publish(ctx, staged); err != nil {
		return Stored{}, fmt.Errorf("keep the file of a paper: %w", err)
	}
	return Stored{staged.Digest.String(), staged.Size}, nil
}

// recordSeal is the act that records the files.
func (s *Service) recordSeal(ctx context.Context, made Paper) error {
	by := act.By{Actor: access.Actor{Book: made.Book, System: JobRender}, Command: "paper:" + made.ID}
	_, err := act.Do(ctx, s.Engine, Sealed, by, func(ctx context.Context, tx *act.Tx) (Recorded, error) {
		p, err := load(ctx, tx, tx.Book, made.ID)
		if err != nil {
			return Recorded{}, err
		}
		if p.State == ApprovedState { // one that was corrected in the meantime stays so, and has its files all the same
			if err := move(&p, SealedState); err != nil {
				return Recorded{}, err
			}
		}
		p.PDF, p.OFD, p.SealedBy, p.Sealer, p.SealedAt = made.PDF, made.OFD, made.SealedBy, made.Sealer, tx.Now
		_, err = tx.Exec(ctx, `UPDATE paper SET state = $3, pdf = $4, pdf_size = $5, ofd = nullif($6, ''), ofd_size = $7, sealed_by = $8, sealer = $9, sealed_at = $10 WHERE book = $1 AND id = $2`,
			tx.Book, p.ID, string(p.State), p.PDF.Digest, p.PDF.Size, p.OFD.Digest, p.OFD.Size, p.SealedBy, p.Sealer, p.SealedAt)
		return recordOf(&p), err
	})
	return err
}

// Request asks for the seal of a body on a paper.
type Request struct {
	Key    string // the same key again gives the same answer
	Book   string
	Body   string // id
	Name   string // of the body
	Number string
	Model  string // digest of what the paper says
	At     time.Time
	PDF    []byte
}

// SealedPDF is the answer.
type SealedPDF struct {
	PDF         []byte
	Certificate string // SHA-256 of the certificate of the signature in it
	Sealer      string // name of who sealed
}

// Sealer puts the seal of a body on a PDF: the system's own, or an outside e-seal service. The same key again gives a seal
// on the same file, however often the answer was lost.
type Sealer interface {
	Seal(ctx context.Context, r Request) (SealedPDF, error)
}

func (s *Service) sealer() Sealer {
	if s.Sealer != nil {
		return s.Sealer
	}
	return OwnSeal{s.Keys}
}

// Pages counts the pages of a paper whose files were made.
func (s *Service) Pages(p *Paper) (int, error) {
	digest, err := blob.ParseDigest(p.PDF.Digest)
	if err != nil {
		return 0, fmt.Errorf("count the pages of paper %s: %w", p.ID, err)
	}
	o, err := s.Files.Open(digest)
	if err != nil {
		return 0, fmt.Errorf("count the pages of paper %s: %w", p.ID, err)
	}
	defer o.Close()
	content, err := io.ReadAll(io.NewSectionReader(o, 0, o.Size))
	if err != nil {
		return 0, fmt.Errorf("count the pages of paper %s: %w", p.ID, err)
	}
	return pdf.Pages(content)
}
