package simulate

import (
	"bytes"
	"context"
	"fmt"
	"image/jpeg"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/governance"
	"yuanjian/internal/law"
	"yuanjian/internal/simulate/draw"
)

// The crowded place of the demonstration: the pattern of Foshan (cases.md G2) at a scale that leaves the desk free. The county's
// head has set a threshold of his own, three days are over it, the task is opened within the first week, and its measures are
// under way.
const (
	crowdADay      = 25
	crowdThreshold = 20
)

func crowdLater(c *County, d *made) []step {
	if c.Captures == nil || c.Sources == nil {
		return nil
	}
	var task string
	steps := []step{{c.at(14, 9), func(ctx context.Context) error {
		_, err := c.Sources.SetThreshold(ctx, c.by[access.Head], governance.Threshold{Kind: governance.Daily, Value: crowdThreshold, From: law.DateOf(c.Clock.Now()),
			Reason: "县城道路车流小，按默认值看不出高频地段"})
		return err
	}}}
	for day := range governance.DailyDays {
		steps = append(steps, step{c.at(13-day, 11), func(ctx context.Context) error { return c.crowd(ctx, d, day) }})
	}
	steps = append(steps, c.sued()...)
	return append(steps,
		step{c.at(10, 8), func(ctx context.Context) error {
			if err := c.Sources.Watch(ctx, Book); err != nil {
				return err
			}
			found, err := governance.List(ctx, c.Sources.Engine.DB.Reader(), c.by[access.Head].Scope(access.ViewSources), governance.Filter{Open: true})
			if err == nil && len(found.Rows) != 1 {
				err = fmt.Errorf("the crowded place opened %d tasks", len(found.Rows))
			}
			if err == nil {
				task = found.Rows[0].ID
			}
			return err
		}},
		step{c.at(9, 10), func(ctx context.Context) error {
			_, err := c.Sources.Plan(ctx, c.by[access.Keeper], task, governance.Plan{Cause: "sign", Measures: []string{"sign", "marking"}, Owner: c.by[access.Keeper].Person,
				Words: "现场查看：导向标志离路口过近，外地车辆来不及变道。在路口前100米、200米增设标志，把停止线前的实线缩短。", Due: law.DateOf(c.now).AddDays(20)})
			return err
		}},
		step{c.at(8, 10), func(ctx context.Context) error {
			_, err := c.Sources.Decide(ctx, c.by[access.Head], task, true, "同意，请道路管养单位配合")
			return err
		}},
		step{c.at(5, 15), func(ctx context.Context) error { return c.teach(ctx, d) }})
}

// crowd takes in a day's captures of a place and has them reviewed: two of three pass.
func (c *County) crowd(ctx context.Context, d *made, day int) error {
	pictures, err := c.pictureOf(ctx, d, draw.Scene{Seed: 7, Plate: "粤A示0007", Kind: kinds[d.violation]})
	if err != nil {
		return err
	}
	var some []capture.Submission
	for i := range crowdADay {
		c.Clock.Advance(time.Millisecond)
		some = append(some, c.shot(d, fmt.Sprintf("crowd-%d-%d", day, i), fmt.Sprintf("粤A%05d", 10000+day*1000+i), pictures))
	}
	if err := c.Captures.ReceiveTogether(ctx, Book, some); err != nil {
		return fmt.Errorf("captures of the crowded place: %w", err)
	}
	reviewer := c.by[access.Reviewer]
	for {
		page, err := c.Captures.List(ctx, reviewer.Scope(access.ViewCaptures), capture.Filter{State: capture.Queued})
		if err != nil || len(page.Rows) == 0 {
			return err
		}
		for i, x := range page.Rows {
			v := capture.Verdict{Capture: x.ID, Result: "pass", Findings: capture.AllYes(), Elements: capture.AllAt(x.Violation, pictures[0].Name), Seen: capture.Seen{Digest: "demonstration", Painted: len(pictures), Dwell: 4 * time.Second}}
			if i%3 == 2 {
				v = capture.Verdict{Capture: x.ID, Result: "reject", Reason: "no_violation", Seen: v.Seen}
			}
			if _, err := c.Captures.Review(ctx, reviewer, v); err != nil {
				return fmt.Errorf("review a capture of the crowded place: %w", err)
			}
		}
	}
}

// shot is a capture of a device as it is sent now, in order.
func (c *County) shot(d *made, id, plate string, pictures []capture.Media) capture.Submission {
	offset, running, now := int64(20), firmware, c.Clock.Now()
	return capture.Submission{Book: Book, Body: c.bodies["police"].ID, Raw: []byte(`{"demonstration":"` + id + `"}`), WebhookID: "msg-" + id, SentAt: now, Signature: "v1,demonstration",
		Media: pictures, Event: capture.Event{Device: d.ids.device, ID: "evt-" + id, Time: now, Violation: d.violation, Firmware: &running, ClockOffset: &offset,
			Position: &[2]float64{d.point.Lon, d.point.Lat}, AccuracyM: 5, Plate: plate, PlateType: "02"}}
}

// pictureOf draws one pair of pictures of a place and stores it; all captures of the crowd show the same.
func (c *County) pictureOf(ctx context.Context, d *made, scene draw.Scene) ([]capture.Media, error) {
	studio, err := c.drawing()
	if err != nil {
		return nil, err
	}
	scene.At, scene.Place, scene.Device, scene.Violation = c.Clock.Now(), d.place, d.serial, capture.ViolationWords(d.violation).ZH
	panorama, closeUp, err := studio.Pictures(scene)
	if err != nil {
		return nil, err
	}
	var out []capture.Media
	for _, f := range []struct {
		name, role string
		bytes      []byte
	}{{"front", "panorama", panorama}, {"close", "close", closeUp}} {
		staged, err := c.Captures.Originals.Stage(ctx, bytes.NewReader(f.bytes), 1<<24)
		if err != nil {
			return nil, err
		}
		size, err := jpeg.DecodeConfig(bytes.NewReader(f.bytes))
		if err != nil {
			return nil, fmt.Errorf("read a drawn picture: %w", err)
		}
		out = append(out, capture.Media{Name: f.name, Role: f.role, Type: "image/jpeg", SHA256: staged.Digest, Size: staged.Size, Width: size.Width, Height: size.Height})
		if err := c.Captures.Originals.Publish(ctx, staged); err != nil {
			return nil, err
		}
	}
	return out, nil
}
