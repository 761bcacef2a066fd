package api

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/clock"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/media"
	"yuanjian/internal/seal"
	"yuanjian/internal/strictjson"
	"yuanjian/internal/web"
)

// Door takes what devices send.
type Door struct {
	Captures *capture.Service
	Devices  *device.Service
	Clock    clock.Clock
	Limits   Limits
	Log      *slog.Logger
	// Refused, when set before use, is told the code of every refusal.
	Refused func(code string)

	admit   *admission
	quotas  quotas
	counter refusals
}

// Routes are the addresses of the device interface.
func (d *Door) Routes() []web.Route {
	d.admit = newAdmission(d.Limits)
	d.quotas.limits = d.Limits
	return []web.Route{
		{Method: "POST", Path: "/api/v1/captures", Policy: web.SignedDevice{}, Serve: d.answering(d.admit.captures, d.capture)},
		{Method: "POST", Path: "/api/v1/health", Policy: web.SignedDevice{}, Serve: d.answering(d.admit.messages, d.health)},
		{Method: "POST", Path: "/api/v1/readings", Policy: web.SignedDevice{}, Serve: d.answering(d.admit.messages, d.readings)},
		d.describe(),
	}
}

// answering lets a request in, turns what its handler returns into an answer, counts refusals by address and logs faults of
// ours once.
func (d *Door) answering(places chan struct{}, handle func(w http.ResponseWriter, r *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The answer may leave before the body is read; without this the server would read on first.
		_ = http.NewResponseController(w).EnableFullDuplex() // HTTP/2 always may
		body := &arriving{ReadCloser: r.Body, ended: r.ContentLength == 0}
		r.Body, w = body, &answering{w, body}
		if err := d.let(places, w, r, handle); err != nil {
			p := d.asProblem(r.Context(), err)
			d.counter.count(r, p.code, d.Clock.Now())
			if d.Refused != nil {
				d.Refused(p.code)
			}
			p.write(w)
		}
		d.drain(w, r, body)
	})
}

// let lets a request in when its headers could be right and there is a place.
func (d *Door) let(places chan struct{}, w http.ResponseWriter, r *http.Request, handle func(w http.ResponseWriter, r *http.Request) error) error {
	if err := d.fresh(r); err != nil {
		return err
	}
	leave, err := enter(places)
	if err != nil {
		return err
	}
	defer leave()
	d.introduce(w)
	return handle(w, r)
}

func (d *Door) asProblem(ctx context.Context, err error) *problem {
	var p *problem
	if !errors.As(err, &p) {
		p = d.translate(ctx, err)
	}
	return p
}

// translate maps errors of the services to the contract's answers.
func (d *Door) translate(ctx context.Context, err error) *problem {
	var bad *strictjson.Invalid
	var defect *media.Defect
	var large *http.MaxBytesError
	var line *net.OpError
	switch {
	case errors.Is(err, blob.ErrUnreachable), errors.Is(err, blob.ErrTurnedAway): // its cause may look like a fault of the device's line
	case errors.As(err, &bad):
		return badField(bad.Pointer, bad.Expected)
	case errors.As(err, &defect):
		return ofDefect(defect)
	case errors.Is(err, capture.ErrSameIDOtherBytes):
		return refuse(http.StatusConflict, codeClash, "同一编号已经收过内容不同的事件。请为新的抓拍使用新的编号。", "This id is known with other bytes; use a new id for a new capture.")
	case errors.As(err, &large), errors.Is(err, blob.ErrTooLarge):
		return refuse(http.StatusRequestEntityTooLarge, codeLarge, "请求或者其中一个文件超过允许的大小。", "The request or one of its files is larger than allowed.")
	case fault.IsNotFound(err): // the use was there when the request came, and has gone while it was taken in
		return noUse()
	case errors.Is(err, io.ErrUnexpectedEOF):
		return badField("", law.Words{ZH: "完整的请求；它没有发完", EN: "a whole request; it ended before it was complete"})
	case errors.As(err, &line), errors.Is(err, context.Canceled):
		p := refuse(http.StatusServiceUnavailable, codeDurable, "请求没有在时限内发完，请重发，编号不变。", "The request did not arrive in time; send it again with the same ids.")
		p.retry = "10"
		return p
	}
	d.Log.LogAttrs(ctx, slog.LevelError, "door failed", slog.String("error", err.Error()))
	return notDurable()
}

func notDurable() *problem {
	p := refuse(http.StatusServiceUnavailable, codeDurable, "现在不能可靠保存，请稍候重发，编号不变。", "Cannot store durably now; send again later with the same ids.")
	p.retry = "30"
	return p
}

func ofDefect(f *media.Defect) *problem {
	status, code := http.StatusUnsupportedMediaType, codeMedia
	if f.Reason == media.TooLarge || f.Reason == media.TooManyPixels {
		status, code = http.StatusRequestEntityTooLarge, codeLarge
	}
	return refuse(status, code, f.Sentence("zh"), f.Sentence("en"))
}

// signed is a message whose signature fits.
type signed struct {
	sender device.Sender
	id     string
	at     time.Time
	header string
	raw    []byte
}

// fresh refuses by the headers alone what could never be accepted, before a byte of the body is asked for: a client that
// waits for 100-continue then sends nothing in vain.
func (d *Door) fresh(r *http.Request) error {
	seconds, err := strconv.ParseInt(r.Header.Get("webhook-timestamp"), 10, 64)
	if err != nil || r.Header.Get("webhook-id") == "" || r.Header.Get("webhook-signature") == "" {
		return refuse(http.StatusUnauthorized, codeSignature, "请求须有webhook-id、webhook-timestamp（秒）和webhook-signature三个请求头。", "The headers webhook-id, webhook-timestamp (Unix seconds) and webhook-signature are needed.")
	}
	if off := d.Clock.Now().Sub(time.Unix(seconds, 0)); off.Abs() > tolerance {
		return stale()
	}
	return nil
}

func stale() *problem {
	return refuse(http.StatusUnauthorized, codeStale, "签名时间与服务器时间相差超过5分钟。请校准设备时钟，用新的时间重新签名。", "webhook-timestamp is more than 5 minutes off; set the device's clock and sign again.")
}

// authenticate checks the signature of a message against the keys that the device it names has now.
func (d *Door) authenticate(r *http.Request, raw []byte, find findSender) (signed, error) {
	name, err := strictjson.Source(raw)
	if err != nil {
		return signed{}, err
	}
	var sender device.Sender
	err = d.look(r.Context(), func() (err error) {
		sender, err = find(r.Context(), name)
		return err
	})
	if fault.IsNotFound(err) {
		return signed{}, refuse(http.StatusUnauthorized, codeDevice, "没有登记这台设备，或者它没有有效的密钥。", "The device is not registered or has no valid key.")
	}
	if err != nil {
		return signed{}, err
	}
	s := signed{sender: sender, id: r.Header.Get("webhook-id"), header: r.Header.Get("webhook-signature"), raw: raw}
	stamp := r.Header.Get("webhook-timestamp")
	err = seal.VerifyWebhook(sender.Keys, s.id, stamp, s.header, raw, d.Clock.Now(), tolerance)
	switch {
	case errors.Is(err, seal.ErrStaleTimestamp):
		return s, stale()
	case err != nil:
		return s, refuse(http.StatusUnauthorized, codeSignature, "签名不符。签名内容是“编号.时间.”加event部分的原始字节。", "The signature does not fit; it is over id.timestamp. and the bytes of the event part.")
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return s, refuse(http.StatusUnauthorized, codeSignature, "webhook-timestamp应为秒数。", "webhook-timestamp must be Unix seconds.")
	}
	s.at = time.Unix(seconds, 0).UTC()
	return s, nil
}

// parts opens the multipart body, bounded, read through gathering.
func (d *Door) parts(w http.ResponseWriter, r *http.Request, gathering *bufio.Reader) (*multipart.Reader, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return nil, refuse(http.StatusUnsupportedMediaType, codeMedia, "请求应为multipart/form-data。", "The request must be multipart/form-data.")
	}
	if r.ContentLength > d.Limits.Request {
		return nil, &http.MaxBytesError{Limit: d.Limits.Request}
	}
	r.Body = http.MaxBytesReader(w, r.Body, d.Limits.Request)
	gathering.Reset(r.Body)
	return multipart.NewReader(gathering, params["boundary"]), nil
}

// bodyReaders read bodies in large pieces: the reader of multipart alone asks the line for 4 KB at a time.
var bodyReaders = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 64<<10) }}

// bodyReader lends one for a request.
func bodyReader() (lent *bufio.Reader, giveBack func()) {
	lent = bodyReaders.Get().(*bufio.Reader)
	return lent, func() {
		lent.Reset(nil)
		bodyReaders.Put(lent)
	}
}

// readBounded reads at most most bytes; more is too large.
func readBounded(r io.Reader, most int64) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(raw)) > most {
		err = blob.ErrTooLarge
	}
	return raw, err
}

// admitDevice lets in a message whose signature fits, within what its device may send.
func (d *Door) admitDevice(r *http.Request, raw []byte, find findSender) (signed, func(), error) {
	s, err := d.authenticate(r, raw, find)
	if err != nil {
		return s, nil, err
	}
	if err := d.quotas.allow(s.sender.Device, d.Clock.Now()); err != nil {
		return s, nil, err
	}
	leave, err := d.admit.enterDevice(s.sender.Device, d.Limits.PerDevice)
	return s, leave, err
}
