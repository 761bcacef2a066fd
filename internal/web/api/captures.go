package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/law"
	"yuanjian/internal/media"
)

// capture answers POST /api/v1/captures.
func (d *Door) capture(w http.ResponseWriter, r *http.Request) error {
	d.press()
	return d.take(w, r, book{d.Captures, d.Devices})
}

// take reads a capture, checks it and gives it to a desk.
func (d *Door) take(w http.ResponseWriter, r *http.Request, desk Desk) error {
	gathering, giveBack := bodyReader()
	defer giveBack()
	parts, err := d.parts(w, r, gathering)
	if err != nil {
		return err
	}
	raw, err := eventPart(parts)
	if err != nil {
		return err
	}
	s, leave, err := d.admitDevice(r, raw, desk.Sender)
	if err != nil {
		return err
	}
	defer leave()
	event, err := capture.ParseEvent(raw, d.Limits.Files)
	if err != nil {
		return err
	}
	sub := capture.Submission{Book: s.sender.Book, Body: s.sender.Body, Event: event, Raw: raw, WebhookID: s.id, SentAt: s.at, Signature: s.header}
	var known capture.Taken
	err = d.look(r.Context(), func() (err error) {
		if known, err = desk.Known(r.Context(), sub); err == nil && known.Capture == "" {
			err = d.mayStore(r.Context(), &sub, desk)
		}
		return err
	})
	if err != nil {
		return err
	}
	if known.Known {
		return answerTaken(w, known)
	}
	d.hurry(w, r)
	return d.store(w, r, parts, &sub, desk)
}

// accepted are the types of media that are taken.
func accepted() []string { return []string{media.JPEG, media.PNG, media.MP4} }

// eventPart reads the first part.
func eventPart(parts *multipart.Reader) ([]byte, error) {
	p, err := parts.NextRawPart()
	if err != nil {
		return nil, partError(err)
	}
	kind, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type")) // an unreadable type is not the one wanted
	if p.FormName() != "event" || kind != "application/cloudevents+json" {
		return nil, badField("", law.Words{ZH: "第一部分名为event，类型为application/cloudevents+json", EN: "a first part named event of type application/cloudevents+json"})
	}
	raw, err := readBounded(p, capture.EventMost)
	if err != nil {
		return nil, partError(err)
	}
	return raw, nil
}

// partError tells a body that is no multipart from one that broke off or is too large.
func partError(err error) error {
	var large *http.MaxBytesError
	var line *net.OpError
	switch {
	case errors.As(err, &large), errors.As(err, &line), errors.Is(err, blob.ErrTooLarge), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, io.EOF):
		return io.ErrUnexpectedEOF
	}
	return badField("", law.Words{ZH: "完整的multipart/form-data", EN: "a well-formed multipart/form-data body"})
}

// mayStore asks what must hold before a media byte is read.
func (d *Door) mayStore(ctx context.Context, sub *capture.Submission, desk Desk) error {
	for i, m := range sub.Event.Media {
		if !slices.Contains(accepted(), m.Type) {
			p := refuse(http.StatusUnsupportedMediaType, codeMedia, "媒体类型应为"+strings.Join(accepted(), "、")+"之一。", "The type of a medium must be one of "+strings.Join(accepted(), ", ")+".")
			p.pointer = pointer(i, "type")
			return p
		}
	}
	if err := d.checkTime("/time", sub.Event.Time); err != nil {
		return err
	}
	has, err := desk.HasUse(ctx, *sub)
	if err != nil {
		return err
	}
	if !has {
		return noUse()
	}
	return d.space(desk.Originals())
}

func noUse() *problem {
	return badField("/data/violation", law.Words{ZH: "这台设备登记过用途的违法行为代码", EN: "a violation code for which this device has a registered use"})
}

// store stages the media, gives them and the capture to the desk, and answers.
func (d *Door) store(w http.ResponseWriter, r *http.Request, parts *multipart.Reader, sub *capture.Submission, desk Desk) error {
	staged := make([]*blob.Staged, len(sub.Event.Media))
	defer func() {
		for _, s := range staged {
			if s != nil {
				s.Discard()
			}
		}
	}()
	sub.Media = make([]capture.Media, len(staged))
	if err := d.stageAll(r.Context(), r.Body, parts, sub, staged, desk.Originals()); err != nil {
		return err
	}
	leave, err := wait(r.Context(), d.admit.storing)
	if err != nil {
		return err
	}
	defer leave()
	taken, err := desk.Take(r.Context(), *sub, staged...)
	if err != nil {
		return err
	}
	return answerTaken(w, taken)
}

// epilogue is how much of what follows the last part is read, bytes.
const epilogue = 4 << 10

func (d *Door) stageAll(ctx context.Context, body io.Reader, parts *multipart.Reader, sub *capture.Submission, staged []*blob.Staged, originals *blob.Store) error {
	for {
		p, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return partError(err)
		}
		i := announced(sub.Event.Media, p.FormName())
		switch {
		case i < 0:
			return badField("/data/media", law.Words{ZH: "事件里列出的文件；请求里多了一个没有列出的部分", EN: "the media that the event lists; the request has a part that is not listed"})
		case staged[i] != nil:
			return badField(pointer(i, "name"), law.Words{ZH: "每个文件一个部分；这个部分重复了", EN: "one part for each medium; this one came twice"})
		}
		if err := d.stage(ctx, p, sub, i, staged, originals); err != nil {
			return err
		}
	}
	_, _ = io.CopyN(io.Discard, body, epilogue) // what may follow the last part; after it the connection serves the next request
	for i := range staged {
		if staged[i] == nil {
			return badField(pointer(i, "name"), law.Words{ZH: "请求里有这个名称的部分；它没有随请求发来", EN: "a part of this name in the request; it is missing"})
		}
	}
	return nil
}

// stage writes one medium, compares its digest and checks its structure before anything decodes it.
func (d *Door) stage(ctx context.Context, p *multipart.Part, sub *capture.Submission, i int, staged []*blob.Staged, originals *blob.Store) error {
	want := sub.Event.Media[i]
	if kind, _, err := mime.ParseMediaType(p.Header.Get("Content-Type")); err != nil || kind != want.Type {
		return refuse(http.StatusUnsupportedMediaType, codeMedia,
			fmt.Sprintf("文件%s的Content-Type应为%s。", want.Name, want.Type), fmt.Sprintf("The Content-Type of %s must be %s.", want.Name, want.Type))
	}
	from := &sending{Reader: p}
	s, err := originals.Stage(ctx, from, d.limit(want.Type))
	if from.err != nil {
		return partError(from.err)
	}
	if err != nil {
		return err
	}
	staged[i] = s
	if s.Digest != want.SHA256 {
		return badField(pointer(i, "sha256"), law.Words{ZH: "与文件内容相符的SHA-256；收到的内容为" + s.Digest.String(), EN: "the SHA-256 of the file; what was received has " + s.Digest.String()})
	}
	info, err := media.Check(s, s.Size, want.Type, d.Limits.Media)
	s.Let()
	if err != nil {
		return err
	}
	width, height := info.Upright()
	sub.Media[i] = capture.Media{Name: want.Name, Type: want.Type, Role: want.Role, SHA256: s.Digest, Size: s.Size, TakenAt: want.TakenAt,
		Width: width, Height: height, Duration: info.Duration}
	return nil
}

// sending is a part on its way: it keeps apart what was wrong with it from what was wrong with the disk.
type sending struct {
	io.Reader
	err error
}

func (s *sending) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if err != nil && err != io.EOF { // bare: a part that is cut ends with another
		s.err = err
	}
	return n, err
}

func (d *Door) limit(kind string) int64 {
	if kind == media.MP4 {
		return d.Limits.Media.FilmBytes
	}
	return d.Limits.Media.PictureBytes
}

func announced(list []capture.Announced, name string) int {
	for i := range list {
		if list[i].Name == name {
			return i
		}
	}
	return -1
}

func pointer(i int, key string) string { return fmt.Sprintf("/data/media/%d/%s", i, key) }

func answerTaken(w http.ResponseWriter, t capture.Taken) error {
	status := http.StatusCreated
	if t.Known {
		status = http.StatusOK
	}
	answerJSON(w, status, t.Receipt)
	return nil
}

func answerJSON(w http.ResponseWriter, status int, body []byte) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store, no-transform") // signed bytes, too few to be worth compressing
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // the line may be cut: the device asks again and gets the same answer
}
