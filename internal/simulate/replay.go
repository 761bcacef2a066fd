package simulate

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"yuanjian/internal/clock"
	"yuanjian/internal/db"
)

// Foshan is how many captures a day there were at one fork near Foshan: 184,373 from 18 March 2020 to 1 April 2021 (Art 19).
const Foshan = 486

// Replay sends for one device what a real place is known to have brought: so many captures a day, evenly through the day and night,
// every one an own signed request through the device interface. The clock is that of the server too, and the replay moves it.
type Replay struct {
	From     *Sender
	Device   Device
	Clock    *clock.Manual
	ADay     int
	Pictures []File // shown by every capture

	sequence int64
}

// Day sends the captures of the 24 hours that begin where the clock stands, with a health message before them, and leaves the clock
// where they end. A capture that is not stored ends it.
func (r *Replay) Day(ctx context.Context) error {
	begin := r.Clock.Now()
	id := db.NewID(begin)
	answer, err := r.From.SendHealth(ctx, Health{ID: "health-" + id, WebhookID: "msg-" + id, At: begin, Sent: begin, ClockOffsetMS: 40, Firmware: r.Device.Firmware, State: "normal"})
	if err != nil {
		return err
	}
	if answer.Status >= http.StatusMultipleChoices {
		return fmt.Errorf("health message refused with %d: %s", answer.Status, answer.Body)
	}
	for i := range r.ADay {
		at := begin.Add(time.Duration(2*i+1) * 24 * time.Hour / time.Duration(2*r.ADay))
		r.Clock.Set(at)
		answer, err := r.From.Send(ctx, r.shot(at))
		if err != nil {
			return err
		}
		if answer.Status != http.StatusCreated {
			return fmt.Errorf("capture %d of the day refused with %d: %s", i+1, answer.Status, answer.Body)
		}
	}
	r.Clock.Set(begin.Add(24 * time.Hour))
	return nil
}

func (r *Replay) shot(at time.Time) Shot {
	r.sequence++
	offset, id := int64(40), db.NewID(at)
	return Shot{ID: "evt-" + id, WebhookID: "msg-" + id, At: at, Sent: at, Sequence: r.sequence, Violation: r.Device.Violation, Position: &r.Device.Position, AccuracyM: 5,
		Firmware: r.Device.Firmware, ClockOffsetMS: &offset, Plate: fmt.Sprintf("粤A示%04d", r.sequence%10_000), PlateType: "02", Media: r.Pictures}
}
