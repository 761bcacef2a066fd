package notice

import (
	"context"

	"yuanjian/internal/capture"
	"yuanjian/internal/db"
)

// Standing is whether the verdict on which a notice rests still stands.
type Standing int

// The standings.
const (
	Stands     Standing = iota
	InQuestion          // a recall touches the capture; nobody has decided yet
	Gone                // the verdict was undone or corrected, or the capture was excluded
)

// verdictOf is the last verdict on a capture that counts, and whether it is a pass that stands.
func (s *Service) verdictOf(ctx context.Context, q db.Queryer, book string, c *capture.Capture) (capture.Given, Standing, error) {
	all, err := capture.History(ctx, q, book, c.ID)
	if err != nil {
		return capture.Given{}, Gone, err
	}
	var v capture.Given
	for _, g := range all {
		if g.UndoneAt == nil && g.Result != "answer" {
			v = g
		}
	}
	if v.Result != "pass" || !c.State.Passed() {
		return v, Gone, nil
	}
	recalls, err := s.Captures.RecallsOf(ctx, q, book, c.ID)
	if err != nil {
		return v, Gone, err
	}
	for _, r := range recalls {
		if r.Waits == capture.WaitsDecision && r.Decision == "" {
			return v, InQuestion, nil
		}
	}
	return v, Stands, nil
}

// StandingOf tells whether the verdict of a notice still stands. capture is its capture, in whatever scope it was found.
func (s *Service) StandingOf(ctx context.Context, q db.Queryer, n *Notice, c *capture.Capture) (Standing, error) {
	v, standing, err := s.verdictOf(ctx, q, n.Book, c)
	if err == nil && v.ID != n.Verdict {
		standing = Gone
	}
	return standing, err
}
