// Package noticetest builds worlds with captures that passed and notices of them, by acts.
package noticetest

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"path/filepath"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/delivery"
	"yuanjian/internal/detect"
	"yuanjian/internal/detect/detecttest"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/docket"
	"yuanjian/internal/law"
	"yuanjian/internal/media"
	"yuanjian/internal/notice"
	"yuanjian/internal/testkit"
)

// Desk is a world with a live device, its captures, and who tells parties of them.
type Desk struct {
	*testkit.World
	t     *testing.T
	Fleet *devicetest.Fleet
	Ids   devicetest.Ids
	Shots *capture.Service
	S     *notice.Service
	Store *blob.Store
	sent  int
}

// New builds one.
func New(t *testing.T, w *testkit.World) *Desk {
	t.Helper()
	f := devicetest.New(t, w)
	ids := f.Live()
	store, err := blob.Open(filepath.Join(t.TempDir(), "originals"), blob.OS{})
	f.Must(store, err)
	copies, err := blob.OpenDerived(filepath.Join(t.TempDir(), "copies"), blob.OS{})
	f.Must(copies, err)
	sight := act.NewSight(w.DB, w.Clock)
	decoder := media.NewDecoder(media.DefaultLimits(), 1, 1<<28)
	shots := &capture.Service{Engine: w.Engine, Keys: w.Keys, Originals: store, Copies: copies, Devices: f.Service, People: w.People, Sight: sight, Decoder: decoder}
	t.Cleanup(func() { shots.Close(); sight.Close() })
	papers := &docket.Service{Engine: w.Engine, People: w.People, Keys: w.Keys, Files: store, Drawer: decoder, PublicURL: "https://yuanjian.example"}
	return &Desk{World: w, t: t, Fleet: f, Ids: ids, Shots: shots, Store: store,
		S: &notice.Service{Engine: w.Engine, Keys: w.Keys, People: w.People, Papers: papers, Captures: shots, Letters: &delivery.Service{Engine: w.Engine, Keys: w.Keys}, PublicURL: "https://yuanjian.example"}}
}

// Must fails the test on an error.
func (d *Desk) Must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// Arrive takes in a capture with one picture, changed as is said.
func (d *Desk) Arrive(changes ...func(*capture.Submission)) string {
	d.t.Helper()
	d.sent++
	d.Clock.Advance(time.Second)
	img := image.NewGray(image.Rect(0, 0, 400, 300))
	for i := range img.Pix {
		img.Pix[i] = uint8(i + d.sent)
	}
	var b bytes.Buffer
	d.Must(jpeg.Encode(&b, img, nil))
	staged, err := d.Store.Stage(d.t.Context(), &b, 1<<20)
	d.Must(err)
	m := capture.Media{Name: "front", Type: "image/jpeg", SHA256: staged.Digest, Size: staged.Size, Width: 400, Height: 300}
	d.Must(d.Store.Publish(d.t.Context(), staged))
	firmware, offset, now := devicetest.Firmware, int64(20), d.Clock.Now()
	id := fmt.Sprint(d.sent)
	in := capture.Submission{Book: d.Book, Body: d.County.ID, Raw: []byte("event " + id), WebhookID: "w" + id, SentAt: now, Signature: "v1,x", Media: []capture.Media{m},
		Event: capture.Event{Device: d.Ids.Device, ID: "e" + id, Time: now, Violation: devicetest.Violation, Firmware: &firmware, ClockOffset: &offset,
			Position: &[2]float64{devicetest.Point.Lon, devicetest.Point.Lat}, AccuracyM: 5, Plate: "粤A12345", PlateType: "02"}}
	for _, change := range changes {
		change(&in)
	}
	got, err := d.Shots.Receive(d.t.Context(), in)
	d.Must(err)
	return got.Capture
}

// Suggested has a version of a model look at captures that wait and suggest that each is blurred, the keeper having registered it.
func (d *Desk) Suggested(model, version string) {
	d.t.Helper()
	_, err := d.Shots.RegisterModel(d.t.Context(), d.By(access.Keeper), capture.NewModel{Name: model, Maker: "测试研究院", Purpose: "提示模糊", NewVersion: capture.NewVersion{Version: version, Reason: "已测试"}})
	d.Must(err)
	d.Shots.Detection.Detectors = []detect.Detector{&detecttest.Scripted{Name: model, Version: version, Answer: detecttest.Says(detect.Hint{Kind: detect.Blur, Score: 1, Medium: "front"})}}
	for n := 1; n > 0; {
		n, err = d.Shots.DetectSome(d.t.Context(), d.Book)
		d.Must(err)
	}
}

// Pass passes a capture as the usual reviewer.
func (d *Desk) Pass(id string) {
	d.t.Helper()
	_, err := d.Shots.Review(d.t.Context(), d.By(access.Reviewer), capture.Verdict{Capture: id, Result: "pass", Findings: capture.AllYes(), Elements: capture.AllAt(devicetest.Violation, "front"), Seen: capture.Seen{Digest: "ab", Painted: 1, Dwell: 2 * time.Second}})
	d.Must(err)
}

// Passed is a capture that has passed.
func (d *Desk) Passed() string {
	id := d.Arrive()
	d.Pass(id)
	return id
}

// Owner is who is told.
var Owner = notice.Party{Name: "陈某某", Phone: "13800001234", Address: "云水市北路1号"}

// Clear is a notice of a capture in whose picture nobody else is.
func Clear(id string) notice.New {
	return notice.New{Capture: id, Party: Owner, Clear: []string{"front"}}
}

// Made is a notice of a capture that has passed.
func (d *Desk) Made() notice.Notice {
	d.t.Helper()
	done, err := d.S.Make(d.t.Context(), d.By(access.Reviewer), Clear(d.Passed()))
	d.Must(err)
	return d.See(done.Record.ID)
}

// See reads a notice.
func (d *Desk) See(id string) notice.Notice {
	d.t.Helper()
	n, err := d.S.ByID(d.t.Context(), d.DB.Reader(), d.By(access.Head).Scope(access.ViewNotices), id)
	d.Must(err)
	return n
}

// Says is the whole text of the paper of a notice.
func (d *Desk) Says(n notice.Notice) string {
	d.t.Helper()
	_, doc, err := d.S.Papers.Says(d.t.Context(), d.By(access.Head).Scope(access.ViewDevices), n.Paper)
	d.Must(err)
	return doc.Text()
}

// Days moves the clock to nine in the morning, so many days on.
func (d *Desk) Days(n int) {
	d.Clock.Set(law.DateOf(d.Clock.Now()).AddDays(n).Start().Add(9 * time.Hour))
}

// WithoutBasis has the legal reviewer find that no law lets the device of the world decide alone: captures from now on ask for other evidence.
func (d *Desk) WithoutBasis() {
	d.t.Helper()
	opinion := devicetest.Legal()
	opinion.SoleBasis = device.BasisFound{Reason: "没有法律、行政法规规定可以单独作为依据"}
	_, err := d.Fleet.Service.ReviewLegally(d.t.Context(), d.By(access.LegalReviewer), devicetest.With(d.Ids.Use), opinion)
	d.Must(err)
	d.Clock.Advance(time.Minute)
}
