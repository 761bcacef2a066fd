package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"yuanjian/internal/bench"
	"yuanjian/internal/capture"
	"yuanjian/internal/clock"
	"yuanjian/internal/device"
	"yuanjian/internal/docket"
	"yuanjian/internal/paper"
	"yuanjian/internal/paper/ofd"
	"yuanjian/internal/paper/pades"
	"yuanjian/internal/paper/pdf"
	"yuanjian/internal/simulate"
)

// paperRounds is how often the paper is rendered; the slowest of them counts.
const paperRounds = 20

// paper measures rendering: the decision to commission the demonstration's first live device, laid out, written as PDF and as
// OFD, and signed; each time the bytes must be the same.
func (p *proving) paper() ([]bench.Row, error) {
	ctx := context.Background()
	a, err := p.open(ctx)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	d, err := commissioning(ctx, a, p.live().ID)
	if err != nil {
		return nil, err
	}
	own, err := a.keys.BodySeal(simulate.Book, "bench", d.Body)
	if err != nil {
		return nil, err
	}
	info := pades.Info{Name: d.Body, At: clock.System{}.Now()}
	var first []byte
	var slowest time.Duration
	pages := 0
	for range paperRounds {
		began := clock.System{}.Now()
		l, err := paper.Lay(&d, nil, paper.Options{})
		if err != nil {
			return nil, err
		}
		file, err := pdf.Write(l)
		if err != nil {
			return nil, err
		}
		if file, err = pades.Sign(file, own.Signer, own.Certificate, info); err != nil {
			return nil, err
		}
		second, err := ofd.Write(l)
		if err != nil {
			return nil, err
		}
		slowest, pages = max(slowest, clock.System{}.Now().Sub(began)), len(l.Pages)
		if both := append(file, second...); first == nil {
			first = both
		} else if !bytes.Equal(first, both) {
			return nil, errors.New("rendered again, the paper has other bytes")
		}
	}
	return []bench.Row{{Name: fmt.Sprintf("a paper of %d pages laid out, as signed PDF and as OFD, the slowest of %d, equal bytes each time", pages, paperRounds),
		Value: fmt.Sprintf("%d ms", slowest.Milliseconds()), Target: "≤ 200 ms"}}, nil
}

// commissioning is the decision that put a device into service, as a paper.
func commissioning(ctx context.Context, a *app, id string) (paper.Document, error) {
	now := clock.System{}.Now()
	lives, err := device.LivesOf(ctx, a.db.Reader(), simulate.Book, id)
	if err != nil {
		return paper.Document{}, err
	}
	says := &device.Papers{Name: a.people.Name, Violation: capture.ViolationWords, Number: docket.NumberOf, Taken: capture.LookBack}
	for i := range lives {
		for _, can := range lives[i].PossiblePapers(now) {
			if can.Kind == "C1.9" {
				return says.Compose(docket.TemplateOf(can.Kind), simulate.Book, lives[i].Use.ID, can.Fact.ID)(ctx, a.db.Reader(), now)
			}
		}
	}
	return paper.Document{}, fmt.Errorf("device %s was never commissioned", id)
}
