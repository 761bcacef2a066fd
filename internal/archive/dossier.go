package archive

import (
	"context"
	"errors"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/casefile"
	"yuanjian/internal/db"
	"yuanjian/internal/docket"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/retention"
)

// Dossier is the file of a case as it stands now, with its versions, the newest first.
type Dossier struct {
	Case     *casefile.Case
	Versions []Version
	Gates    []Gate
	Holds    []retention.Hold // that stand on it
	Entries  []Entry
	Checks   []Check // empty until the files were read
	Stale    bool    // something came since it was sealed
	NotYet   error   // why there is no list of contents yet

	cover *docket.Paper
	stamp string
}

// Sealed is the version that is sealed now; nil: none is.
func (d *Dossier) Sealed() *Version {
	if len(d.Versions) > 0 && d.Versions[0].State == Sealed {
		return &d.Versions[0]
	}
	return nil
}

// ClosedOn is the day on which the case was closed; 0: it is not.
func (d *Dossier) ClosedOn() law.Date {
	if end := closing(d.Case); end != nil {
		return law.DateOf(end.At)
	}
	return 0
}

// Pages and Bytes are those of all entries.
func (d *Dossier) Pages() (pages int, bytes int64) {
	for _, e := range d.Entries {
		pages += e.Pages
		for _, f := range e.Files {
			bytes += f.Size
		}
	}
	return pages, bytes
}

func dayOf(t *time.Time) string {
	if t == nil {
		return ""
	}
	return law.DateOf(*t).String()
}

// Look is the file of a case of a scope, without its checks. The caller logs the look.
func (s *Service) Look(ctx context.Context, q db.Queryer, scope access.Scope, id string) (*Dossier, error) {
	c, err := s.Cases.Look(ctx, q, scope, id)
	if err != nil {
		return nil, err
	}
	d := &Dossier{Case: c}
	if d.Versions, err = s.versions(ctx, q, db.NewWhere("v.book = $1 AND v.case_id = $2", []any{c.Book, c.ID}), " ORDER BY v.version DESC"); err != nil {
		return nil, err
	}
	if d.Gates, err = s.gates(ctx, q, c, d.Versions); err != nil {
		return nil, err
	}
	if d.Holds, err = s.Retention.HoldsOn(ctx, q, c.Book, retention.Object{Kind: casefile.Subject, ID: c.ID}); err != nil {
		return nil, err
	}
	d.Holds = slices.DeleteFunc(d.Holds, func(h retention.Hold) bool { return h.LiftedAt != nil })
	if d.stamp, err = stampOf(ctx, q, c); err != nil {
		return nil, err
	}
	if v := d.Sealed(); v != nil {
		d.Stale = v.stamp != d.stamp
		return d, s.asSealed(ctx, d, v)
	}
	contents, err := s.Cases.Contents(ctx, q, &c.File)
	var conflict fault.Conflict
	if errors.As(err, &conflict) {
		d.NotYet = err
		return d, nil
	}
	if err != nil {
		return nil, err
	}
	return d, s.withCover(ctx, d, contents)
}

// asSealed reads entries and checks from the manifest of a version.
func (s *Service) asSealed(ctx context.Context, d *Dossier, v *Version) error {
	m, err := s.Manifest(v)
	if err != nil {
		return err
	}
	d.Entries, d.Checks = m.Entries, m.Checks
	i := slices.IndexFunc(d.Entries, func(e Entry) bool { return e.Kind == casefile.ArchivePaper })
	if i < 0 {
		return nil
	}
	p, err := s.Cases.Papers.Find(ctx, access.Scope{Book: d.Case.Book, Bodies: []string{d.Case.Body}}, d.Entries[i].ID)
	d.cover = &p
	return err
}

// File is a file of an entry as the index has it; nil: it lists none of that digest.
func (d *Dossier) File(digest string) *FileLine {
	for _, e := range d.Entries {
		for i := range e.Files {
			if e.Files[i].SHA256 == digest {
				return &e.Files[i]
			}
		}
	}
	return nil
}

// withCover puts the cover and list (C4.28), the newest that stands, before what it lists.
func (s *Service) withCover(ctx context.Context, d *Dossier, contents []casefile.Content) error {
	papers, err := s.Cases.Papers.About(ctx, access.Scope{Book: d.Case.Book, Bodies: []string{d.Case.Body}}, d.Case.ID)
	if err != nil {
		return err
	}
	for i := range papers { // the newest first
		if p := &papers[i]; p.Kind == casefile.ArchivePaper && p.State == docket.SealedState {
			d.cover = p
			x, err := s.Cases.PaperContent(p)
			if err != nil {
				return err
			}
			contents = append([]casefile.Content{x}, contents...)
			break
		}
	}
	d.Entries = entriesOf(contents)
	return nil
}
