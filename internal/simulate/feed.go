package simulate

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/capture"
	"yuanjian/internal/clock"
	"yuanjian/internal/db"
	"yuanjian/internal/simulate/draw"
)

// Feed sends captures for the devices of a demonstration through the device interface, as the devices would: most in
// order, some with a defect that the system must find.
type Feed struct {
	Manifest Manifest
	Clock    clock.Clock
	Client   *http.Client
	Log      *slog.Logger
	// Pictures are files to send, JPEG, PNG and MP4; none: pictures are drawn.
	Pictures []string

	studio   *draw.Studio
	random   *rand.Rand
	began    bool
	sequence map[string]int64
	turn     int
}

// FindPictures lists the pictures and films under a folder, in the order of their names.
func FindPictures(dir string) ([]string, error) {
	var out []string
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && typeOf(path) != "" {
			out = append(out, path)
		}
		return err
	})
	if err == nil && len(out) == 0 {
		err = errors.New("no JPEG, PNG or MP4 file in it")
	}
	if err != nil {
		return nil, fmt.Errorf("pictures under %s: %w", dir, err)
	}
	return out, nil
}

func typeOf(path string) string {
	return map[string]string{".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".mp4": "video/mp4"}[strings.ToLower(filepath.Ext(path))]
}

// Run sends perMinute captures a minute until ctx ends.
func (f *Feed) Run(ctx context.Context, perMinute int) {
	if perMinute <= 0 {
		return
	}
	every := time.Minute / time.Duration(perMinute)
	for f.Clock.Sleep(ctx, every) == nil {
		f.one(ctx)
	}
}

// Burst sends n captures at once, one after the other.
func (f *Feed) Burst(ctx context.Context, n int) {
	for range n {
		if ctx.Err() != nil {
			return
		}
		f.one(ctx)
	}
}

// defect is what is wrong with a capture that is sent.
type defect int

const (
	sound defect = iota
	wrongPlace
	otherSoftware
	unreadable
	misread // the device loses the last character of the plate
	tamperedOnTheWay
	gapBefore
	sentTwice
)

// defects are their shares in a hundred captures of live devices.
var defects = []struct {
	kind  defect
	share int
}{{wrongPlace, 6}, {otherSoftware, 4}, {unreadable, 8}, {misread, 6}, {tamperedOnTheWay, 2}, {gapBefore, 3}, {sentTwice, 3}}

// one sends one capture and says in the log what became of it.
func (f *Feed) one(ctx context.Context) {
	if f.random == nil {
		f.random = rand.New(rand.NewPCG(uint64(f.Clock.Now().UnixNano()), 1))
		f.sequence = map[string]int64{}
	}
	d := f.device()
	wrong := sound
	if d.Status == "live" {
		wrong = f.defect()
	}
	shot, err := f.shot(d, wrong)
	if err != nil {
		f.Log.Error("draw a capture", "error", err.Error())
		return
	}
	from := &Sender{Base: f.Manifest.Base, Device: d.ID, Secret: d.Secret, Client: f.Client}
	answer, err := from.Send(ctx, shot)
	if wrong == sentTwice && err == nil {
		answer, err = from.Send(ctx, shot)
	}
	switch {
	case err != nil:
		if ctx.Err() == nil {
			f.Log.Warn("send a capture", "device", d.ID, "error", err.Error())
		}
	case answer.Status >= 300 && wrong != tamperedOnTheWay:
		f.Log.Warn("capture refused", "device", d.ID, "status", answer.Status, "answer", string(answer.Body))
	}
}

// device picks who sends: seven in ten are live.
func (f *Feed) device() Device {
	live := slices.DeleteFunc(slices.Clone(f.Manifest.Devices), func(d Device) bool { return d.Status != "live" })
	if f.random.IntN(10) < 7 && len(live) > 0 {
		return live[f.random.IntN(len(live))]
	}
	return f.Manifest.Devices[f.random.IntN(len(f.Manifest.Devices))]
}

// defect picks what is wrong. The first is misread, so that who looks at the demonstration anew sees what a model suggests.
func (f *Feed) defect() defect {
	if !f.began {
		f.began = true
		return misread
	}
	n := f.random.IntN(100)
	for _, d := range defects {
		if n -= d.share; n < 0 {
			return d.kind
		}
	}
	return sound
}

// shot makes a capture of a device now, with what is wrong with it.
func (f *Feed) shot(d Device, wrong defect) (Shot, error) {
	now := f.Clock.Now()
	if _, known := f.sequence[d.ID]; !known {
		f.sequence[d.ID] = now.Unix() - 1_700_000_000 // goes on after a restart without a memory of its own
	}
	f.sequence[d.ID]++
	if wrong == gapBefore {
		f.sequence[d.ID] += 1 + f.random.Int64N(4)
	}
	offset := int64(f.random.IntN(160) - 60)
	id := db.NewID(now)
	s := Shot{ID: "evt-" + id, WebhookID: "msg-" + id, At: now.Add(-time.Duration(200+f.random.IntN(900)) * time.Millisecond), Sent: now,
		Sequence: f.sequence[d.ID], Violation: d.Violation, Position: &d.Position, AccuracyM: 5, Firmware: d.Firmware, ClockOffsetMS: &offset,
		Plate: f.plate(), PlateType: "02", Measured: f.measured(d.Violation)}
	switch wrong {
	case wrongPlace:
		s.Position = &[2]float64{d.Position[0] + 0.004, d.Position[1] + 0.002}
	case otherSoftware:
		s.Firmware = "1.5.0-beta"
	}
	err := f.media(&s, d, wrong == unreadable)
	if wrong == tamperedOnTheWay && err == nil {
		s.Media[0].Announced = strings.Repeat("0f", 32)
	}
	switch wrong {
	case unreadable:
		s.Plate = ""
	case misread:
		s.Plate = s.Plate[:len(s.Plate)-1]
	}
	return s, err
}

// plate invents a number.
func (f *Feed) plate() string {
	const letters = "ABCDEFGHJKLMNPQRSTUVWXY"
	return fmt.Sprintf("粤%c%c%04d", letters[f.random.IntN(len(letters))], letters[f.random.IntN(len(letters))], f.random.IntN(10000))
}

func (f *Feed) measured(violation string) map[string]any {
	if violation != "1352" {
		return nil
	}
	return map[string]any{"speed_kmh": 75 + f.random.IntN(40), "limit_kmh": 60}
}

var kinds = map[string]draw.Kind{"1345": draw.SolidLine, "1019": draw.BusLane, "1352": draw.Speeding, "1039": draw.Parking, "1625": draw.RedLight,
	"1208": draw.SolidLine, "1301": draw.WrongWay}

// filmEvery is how many drawn captures there are to one with a film.
const filmEvery = 6

// media puts pictures into a shot: files where there are some, else a drawn panorama and close-up.
func (f *Feed) media(s *Shot, d Device, blurred bool) error {
	if len(f.Pictures) > 0 {
		return f.files(s)
	}
	if f.studio == nil {
		studio, err := draw.New()
		if err != nil {
			return err
		}
		f.studio = studio
	}
	measured := ""
	if v, ok := s.Measured["speed_kmh"]; ok {
		measured = fmt.Sprintf("车速 %v km/h，限速 %v km/h", v, s.Measured["limit_kmh"])
	}
	scene := draw.Scene{Seed: f.random.Uint64(), At: s.At, Place: d.Place, Device: "YS-" + d.ID[len(d.ID)-6:], Plate: s.Plate,
		Violation: capture.ViolationWords(s.Violation).ZH, Kind: kinds[s.Violation], Measured: measured, Blur: blurred, Night: f.random.IntN(6) == 0}
	panorama, closeUp, err := f.studio.Pictures(scene)
	s.Media = []File{{Name: "front", Type: "image/jpeg", Role: "panorama", Bytes: panorama}, {Name: "close", Type: "image/jpeg", Role: "close", Bytes: closeUp}}
	if f.random.IntN(filmEvery) == 0 {
		s.Media = append(s.Media, File{Name: "film", Type: "video/mp4", Role: "clip", Bytes: f.studio.Film(scene)})
	}
	return err
}

// files takes the next file, and after a picture the next again when it is a film.
func (f *Feed) files(s *Shot) error {
	for i := range 2 {
		path := f.Pictures[f.turn%len(f.Pictures)]
		kind := typeOf(path)
		if i == 1 && kind != "video/mp4" {
			return nil
		}
		f.turn++
		content, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("read a picture: %w", err)
		}
		name, role := "front", "panorama"
		if kind == "video/mp4" {
			name, role = "film", "clip"
		}
		s.Media = append(s.Media, File{Name: name, Type: kind, Role: role, Bytes: content})
		if kind == "video/mp4" {
			return nil
		}
	}
	return nil
}
