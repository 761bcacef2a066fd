package simulate

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/notice"
	"yuanjian/internal/simulate/draw"
)

// lessons are captures to learn on (Art 30(1)): what is to be seen on each, and what two reviewers found alike. Empty: they passed it.
var lessons = []struct {
	kind    draw.Kind
	blurred bool
	reason  string
}{{draw.SolidLine, false, ""}, {draw.Speeding, false, "no_violation"}, {draw.SolidLine, true, "plate_unreadable"}, {draw.SolidLine, false, ""}, {draw.Speeding, false, "no_violation"}, {draw.SolidLine, true, "plate_unreadable"}}

// teach takes in the captures to learn on, has two reviewers find the same of each, the second blind, and the head release them.
func (c *County) teach(ctx context.Context, d *made) error {
	first, second := c.staff[string(access.Reviewer)+" "+c.bodies["police"].ID], c.by[access.Reviewer]
	verdicts := map[string]capture.Verdict{}
	passed := notice.New{Party: notice.Party{Name: "演示车主", Phone: "0000-7654321"}} // the first that passes
	for i, l := range lessons {
		c.Clock.Advance(time.Minute)
		plate := fmt.Sprintf("粤A示%04d", 1001+i)
		pictures, err := c.pictureOf(ctx, d, draw.Scene{Seed: uint64(100 + i), Plate: plate, Kind: l.kind, Blur: l.blurred})
		if err != nil {
			return err
		}
		got, err := c.Captures.Receive(ctx, c.shot(d, fmt.Sprintf("lesson-%d", i), plate, pictures))
		if err != nil {
			return fmt.Errorf("a capture to learn on: %w", err)
		}
		v := capture.Verdict{Capture: got.Capture, Result: "pass", Findings: capture.AllYes(), Elements: capture.AllAt(d.violation, pictures[0].Name), Seen: capture.Seen{Digest: "demonstration", Painted: len(pictures), Dwell: 4 * time.Second}}
		if passed.Capture == "" {
			passed.Capture = got.Capture
			for _, m := range pictures {
				passed.Clear = append(passed.Clear, m.Name)
			}
		}
		if l.reason != "" {
			v = capture.Verdict{Capture: got.Capture, Result: "reject", Reason: l.reason, Seen: v.Seen}
		} else {
			c.passed = append(c.passed, got.Capture)
		}
		if _, err := c.Captures.Review(ctx, first, v); err != nil {
			return fmt.Errorf("review a capture to learn on: %w", err)
		}
		verdicts[got.Capture] = v
	}
	c.Clock.Advance(2 * capture.UndoFor) // until then a verdict may be undone, and is not handed out again
	if err := c.tell(ctx, first, passed); err != nil {
		return err
	}
	if err := c.learnable(ctx, second, verdicts); err != nil || len(verdicts) == 0 {
		return err
	}
	return fmt.Errorf("%d captures to learn on were not handed out for a second review", len(verdicts))
}

// tell makes a notice of a capture that passed, so that there is one to look up as its party (Art 30(4)).
func (c *County) tell(ctx context.Context, by act.By, n notice.New) error {
	if c.Notices == nil {
		return nil
	}
	done, err := c.Notices.Make(ctx, by, n)
	if err != nil {
		return fmt.Errorf("a notice to a party: %w", err)
	}
	made, err := c.Notices.ByID(ctx, c.People.Engine.DB.Reader(), by.Scope(access.ViewNotices), done.Record.ID)
	if err != nil {
		return err
	}
	c.manifest.PartyLinks = append(c.manifest.PartyLinks, PartyLink{About: made.Number, URL: c.Notices.Address(&made)})
	return nil
}

// learnable has the second reviewer find what the first found, of those captures that are handed out now, and the head release them. What
// was released is taken from the verdicts that wait.
func (c *County) learnable(ctx context.Context, second act.By, wait map[string]capture.Verdict) error {
	held, err := c.Captures.Take(ctx, second.Actor, second.Scope(access.ReviewCaptures), 3*len(lessons)) // a third of what is handed out at once is for a second review
	if err != nil {
		return fmt.Errorf("hand out for a second review: %w", err)
	}
	for _, x := range held {
		v, ours := wait[x.ID]
		if !ours {
			continue
		}
		if _, err := c.Captures.Review(ctx, second, v); err != nil {
			return fmt.Errorf("review a capture to learn on a second time: %w", err)
		}
		if _, err := c.Captures.ReleaseTraining(ctx, c.by[access.Head], x.ID); err != nil {
			return fmt.Errorf("release a capture to learn on: %w", err)
		}
		delete(wait, x.ID)
	}
	return c.Captures.Release(ctx, second.Actor)
}
