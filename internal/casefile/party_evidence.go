package casefile

import (
	"context"
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/evidence"
	"yuanjian/internal/media"
	"yuanjian/internal/notice"
)

// Exhibit is an item of evidence as the party of the case sees it (Art 29, 41; ux P3). An item whose number is 0 is the capture that the case comes
// from, before it was attached.
type Exhibit struct {
	evidence.Item
	Shown []Exhibited
}

// Exhibited is one file of an exhibit: the bytes that the officers see, or the copy in which others are masked. What was neither masked nor found to
// show nobody else is not sent: the party is told that it is there, by its digest, and how to see it.
type Exhibited struct {
	Type             string
	SHA256, Original string // of what is shown, and of the original
	Size             int64  // bytes
	Masked, Held     bool
}

// ExhibitsOf are the items of a case that may be shown to its party, by their numbers: those that may be cited now, and the captures that were not
// excluded.
func (s *Service) ExhibitsOf(ctx context.Context, c *Case) ([]Exhibit, error) {
	q := s.Engine.DB.Reader()
	items, err := s.Evidence.Of(ctx, q, c.Book, c.ID)
	if err != nil {
		return nil, err
	}
	known, err := s.unmasked(ctx, c, items)
	if err != nil {
		return nil, err
	}
	var out []Exhibit
	for _, x := range items {
		if x.State == evidence.Excluded || x.Barred() != nil && x.Origin != evidence.OfCapture {
			continue
		}
		e := Exhibit{Item: x}
		for _, f := range x.Files {
			e.Shown = append(e.Shown, known.shows(&x, f))
		}
		out = append(out, e)
	}
	if c.Capture == "" || slices.ContainsFunc(items, func(x evidence.Item) bool { return x.Capture == c.Capture }) {
		return out, nil
	}
	e, err := s.unattached(ctx, c, known)
	return append(out, e...), err
}

// scope is where the case is found by who has found it already.
func (f *File) scope() access.Scope { return access.Scope{Book: f.Book, Bodies: []string{f.Body}} }

// unattached is the capture that a case comes from, while it is no item.
func (s *Service) unattached(ctx context.Context, c *Case, known showable) ([]Exhibit, error) {
	x, err := s.Captures.ByID(ctx, s.Engine.DB.Reader(), c.scope(), c.Capture)
	if err != nil {
		return nil, err
	}
	e := Exhibit{Item: evidence.Item{Book: c.Book, Case: c.ID, Kind: evidence.Electronic, Origin: evidence.OfCapture, Capture: x.ID, Use: x.Use, ObtainedAt: x.At}}
	for _, m := range x.Media {
		e.Shown = append(e.Shown, known.shows(&e.Item, evidence.ItemFile{Medium: m.Name, Type: m.Type, SHA256: m.SHA256.String(), Size: m.Size}))
	}
	return []Exhibit{e}, nil
}

// showable is what may be shown of originals, by their digests.
type showable map[string]Exhibited

// clear lets the files of an item be shown that an officer found to show nobody else; what was masked since is shown masked.
func (known showable) clear(x *evidence.Item) {
	if x.Clear == nil || x.State == evidence.Excluded {
		return
	}
	for _, f := range x.Files {
		if slices.Contains(x.Clear.Files, f.SHA256) {
			known[f.SHA256] = Exhibited{Type: f.Type, SHA256: f.SHA256, Original: f.SHA256, Size: f.Size}
		}
	}
}

// unmasked looks up what officers masked, or let be shown, of the captures and items of a case: by a finding, in the last notice of a capture, as a
// masked copy of a medium, or as a masked item.
func (s *Service) unmasked(ctx context.Context, c *Case, items []evidence.Item) (showable, error) {
	q, out := s.Engine.DB.Reader(), showable{}
	captures := []string{c.Capture}
	for i := range items {
		out.clear(&items[i])
	}
	for _, x := range items {
		captures = append(captures, x.Capture)
		if d := x.Derivation; d != nil && d.Manner == evidence.Masked && d.SHA256 != "" && len(x.Files) > 0 && x.State != evidence.Excluded {
			f := x.Files[0]
			out[d.SHA256] = Exhibited{Type: f.Type, SHA256: f.SHA256, Original: d.SHA256, Size: f.Size, Masked: true}
		}
	}
	slices.Sort(captures)
	for _, id := range slices.Compact(captures) {
		if id == "" {
			continue
		}
		masks, err := s.Captures.Masks(ctx, q, c.Book, id)
		if err != nil {
			return nil, err
		}
		for _, m := range slices.Backward(masks) { // the newest first
			out[m.Original.String()] = Exhibited{Type: m.Type, SHA256: m.SHA256.String(), Original: m.Original.String(), Size: m.Size, Masked: true}
		}
		shown, err := notice.LastShown(ctx, q, c.Book, id)
		if err != nil {
			return nil, err
		}
		for _, x := range shown {
			out[x.Original] = Exhibited{Type: x.Type, SHA256: x.SHA256, Original: x.Original, Size: x.Size, Masked: x.Masked()}
		}
	}
	return out, nil
}

// shows is one file as the party sees it.
func (known showable) shows(x *evidence.Item, f evidence.ItemFile) Exhibited {
	as := Exhibited{Type: f.Type, SHA256: f.SHA256, Original: f.SHA256, Size: f.Size}
	if e, is := known[f.SHA256]; is {
		return e
	}
	d := x.Derivation
	switch {
	case d != nil && d.Manner == evidence.Masked:
		as.Masked, as.Original = true, d.SHA256
	case d != nil: // a part of what shows nobody else shows nobody else
		e, is := known[d.SHA256]
		as.Held = !is || e.Masked
	default:
		as.Held = !x.Own()
	}
	return as
}

// Film tells whether a file is a film, Picture whether it is a picture.
func (f *Exhibited) Film() bool { return f.Type == media.MP4 }

// Picture tells whether a file is a picture.
func (f *Exhibited) Picture() bool { return f.Type == media.JPEG || f.Type == media.PNG }

// Judged is the device behind the capture of a case, as it was judged (ux P4).
type Judged struct {
	Capture   capture.Capture
	Judgement capture.Judgement
	Findings  []capture.FindingItem // approved ones, on which a capture with a defect is used
}

// JudgedOf is the device behind the case: nil where the case comes from no capture, or from one that nobody judged.
func (s *Service) JudgedOf(ctx context.Context, c *Case) (*Judged, error) {
	if c.Capture == "" {
		return nil, nil
	}
	q := s.Engine.DB.Reader()
	var out Judged
	var err error
	if out.Capture, err = s.Captures.ByID(ctx, q, c.scope(), c.Capture); err != nil {
		return nil, err
	}
	all, err := capture.Judgements(ctx, q, c.Book, c.Capture)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	out.Judgement = all[len(all)-1]
	out.Findings, err = s.Captures.FindingsOn(ctx, q, c.Book, c.Capture)
	out.Findings = slices.DeleteFunc(out.Findings, func(f capture.FindingItem) bool { return f.State != capture.FindingApproved })
	return &out, err
}
