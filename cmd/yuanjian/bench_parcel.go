package main

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"net"
	"net/http"

	"yuanjian/internal/bench"
	"yuanjian/internal/clock"
	"yuanjian/internal/seal"
	"yuanjian/internal/simulate"
)

// picture makes a picture that is of the size with a comment in it.
func (g *ingest) picture() error {
	img := image.NewGray(image.Rect(0, 0, 640, 440))
	_, _ = rand.Read(img.Pix) // never fails: crypto/rand ends the program instead
	var b bytes.Buffer
	for quality := 100; quality > 0; quality -= 2 {
		b.Reset()
		if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
			return err
		}
		// Two comments follow the first marker: a short one that each picture has of its own, and one that fills up to the size.
		if room := ingestBytes - b.Len() - commentSize - 8; room > 0 && room < 1<<16-2 {
			g.head = append(append([]byte{}, b.Bytes()[:2]...), 0xff, 0xfe, 0, commentSize+2)
			g.tail = binary.BigEndian.AppendUint16([]byte{0xff, 0xfe}, uint16(room+2))
			g.tail = append(append(g.tail, bytes.Repeat([]byte{'.'}, room)...), b.Bytes()[2:]...)
			return nil
		}
	}
	return errors.New("no picture of the size can be made")
}

const commentSize = 32

// parcel is one request made beforehand: what is before and after the picture's tail, which all share. It is signed when it is sent, as
// devices do: a message that is seconds old when it arrives tells of a wrong clock, which is another work.
type parcel struct {
	id      string
	key     seal.WebhookKey
	event   []byte // what is signed
	before  []byte // event part, and the picture up to the end of its comment
	picture int    // where the picture begins in before
}

const (
	benchBoundary = "parcel-of-the-bench"
	afterPicture  = "\r\n--" + benchBoundary + "--\r\n"
)

// parcels makes n requests of every device.
func (g *ingest) parcels(n int) ([][]parcel, error) {
	g.round++
	out := make([][]parcel, len(g.devices))
	_, err := bench.Each(4, len(g.devices), func(w int) error {
		key, err := seal.ParseSecret(g.devices[w].Secret)
		if err != nil {
			return err
		}
		for i := range n {
			one, err := g.parcel(w, i, key)
			if err != nil {
				return err
			}
			out[w] = append(out[w], one)
		}
		return nil
	})
	return out, err
}

func (g *ingest) parcel(w, i int, key seal.WebhookKey) (parcel, error) {
	d := g.devices[w]
	g.sent[w]++
	now := clock.System{}.Now()
	p := parcel{id: fmt.Sprintf("bench-%d-%d-%d", g.round, w, i), key: key}
	comment := []byte(fmt.Sprintf("%-*s", commentSize, p.id))
	hash := sha256.New()
	for _, b := range [][]byte{g.head, comment, g.tail} {
		hash.Write(b)
	}
	sender := simulate.Sender{Device: d.ID}
	var err error
	p.event, err = sender.Event(simulate.Shot{ID: p.id, At: now, Sequence: g.sent[w], Violation: d.Violation, Position: &d.Position, AccuracyM: 5, Firmware: d.Firmware,
		ClockOffsetMS: new(int64), Plate: "粤A12345", PlateType: "02", Media: []simulate.File{{Name: "front", Type: "image/jpeg", Role: "panorama", Announced: hex.EncodeToString(hash.Sum(nil))}}})
	if err != nil {
		return p, err
	}
	p.before = fmt.Appendf(nil, "--%s\r\nContent-Disposition: form-data; name=\"event\"\r\nContent-Type: application/cloudevents+json\r\n\r\n%s\r\n--%s\r\nContent-Disposition: form-data; name=\"front\"\r\nContent-Type: image/jpeg\r\n\r\n",
		benchBoundary, p.event, benchBoundary)
	p.picture = len(p.before)
	p.before = append(append(p.before, g.head...), comment...)
	return p, nil
}

// whole is the picture of a parcel.
func (g *ingest) whole(p *parcel) io.Reader {
	return io.MultiReader(bytes.NewReader(p.before[p.picture:]), bytes.NewReader(g.tail))
}

// post signs and sends a parcel on a line and returns the status of the answer.
func (g *ingest) post(l *line, p *parcel, waits bool) (int, error) {
	now := clock.System{}.Now()
	signature, err := seal.SignWebhook(p.key, p.id, now, p.event)
	if err != nil {
		return 0, err
	}
	expect := ""
	if waits {
		expect = "Expect: 100-continue\r\n"
	}
	head := fmt.Appendf(nil, "POST /api/v1/captures HTTP/1.1\r\nHost: %s\r\nContent-Type: multipart/form-data; boundary=%s\r\nContent-Length: %d\r\nwebhook-id: %s\r\nwebhook-timestamp: %s\r\nwebhook-signature: %s\r\n%s\r\n",
		l.address, benchBoundary, len(p.before)+len(g.tail)+len(afterPicture), p.id, fmt.Sprint(now.Unix()), signature, expect)
	return l.post(head, net.Buffers{p.before, g.tail, []byte(afterPicture)}, waits)
}

// send sends a parcel that must be stored.
func (g *ingest) send(w int, p *parcel) error {
	status, err := g.post(g.lines[w], p, false)
	if err == nil && status != http.StatusCreated {
		err = fmt.Errorf("answer %d", status)
	}
	return err
}
