package api

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
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

// tolerance is how far a webhook-timestamp may be off.
const tolerance = 5 * time.Minute

// freeLeast is the share of the disk that must be free for a new capture to be taken.
const freeLeast = 0.05

// Limits of the door; DefaultLimits are the contract's.
type Limits struct {
	Media    media.Limits
	Request  int64   // bytes of a whole request
	PerSec   float64 // requests a second of a device
	Daily    int     // captures a day of a device; 0: no limit
	Parallel int     // requests that may be receiving media at once
}

// DefaultLimits are those of the contract.
func DefaultLimits() Limits {
	return Limits{Media: media.DefaultLimits(), Request: 96 << 20, PerSec: 5, Daily: 20000, Parallel: 64}
}

// Door takes what devices send.
type Door struct {
	Captures *capture.Service
	Devices  *device.Service
	Clock    clock.Clock
	Limits   Limits
	Log      *slog.Logger

	quotas  quotas
	counter refusals
	slots   chan struct{}
}

// Routes are the addresses of the device interface.
func (d *Door) Routes() []web.Route {
	d.slots = make(chan struct{}, d.Limits.Parallel)
	d.quotas.limits = d.Limits
	return []web.Route{
		{Method: "POST", Path: "/api/v1/captures", Policy: web.SignedDevice{}, Serve: d.answering(d.capture)},
		{Method: "POST", Path: "/api/v1/health", Policy: web.SignedDevice{}, Serve: d.answering(d.health)},
	}
}

// answering turns what a handler returns into an answer, counts refusals by address and logs faults of ours once.
func (d *Door) answering(handle func(w http.ResponseWriter, r *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := handle(w, r)
		if err == nil {
			return
		}
		var p *problem
		if !errors.As(err, &p) {
			p = d.translate(r.Context(), err)
		}
		d.counter.count(r, p.code, d.Clock.Now())
		p.write(w)
	})
}

// translate maps errors of the services to the contract's answers.
func (d *Door) translate(ctx context.Context, err error) *problem {
	var bad *strictjson.Invalid
	var defect *media.Defect
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &bad):
		return badField(bad.Pointer, bad.Expected)
	case errors.As(err, &defect):
		return ofDefect(defect)
	case errors.Is(err, capture.ErrSameIDOtherBytes):
		return refuse(http.StatusConflict, codeClash, "同一编号已经收过内容不同的事件。请为新的抓拍使用新的编号。", "This id is known with other bytes; use a new id for a new capture.")
	case errors.As(err, &large), errors.Is(err, blob.ErrTooLarge):
		return refuse(http.StatusRequestEntityTooLarge, codeLarge, "请求或者其中一个文件超过允许的大小。", "The request or one of its files is larger than allowed.")
	case errors.Is(err, blob.ErrNoSpace), errors.Is(err, blob.ErrStopped):
		return notDurable()
	case errors.Is(err, context.Canceled), errors.Is(err, io.ErrUnexpectedEOF):
		return refuse(http.StatusBadRequest, codeField, "请求没有发完就断开了，请重发。", "The request ended before it was complete; send it again.")
	}
	d.Log.LogAttrs(ctx, slog.LevelError, "door failed", slog.String("error", err.Error()))
	p := refuse(http.StatusServiceUnavailable, codeInternal, "系统现在不能确认已经保存，请稍候重发，编号不变。", "The system cannot confirm storage now; send again later with the same ids.")
	p.retry = "10"
	return p
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
func (d *Door) authenticate(r *http.Request, raw []byte) (signed, error) {
	name, err := strictjson.Source(raw)
	if err != nil {
		return signed{}, err
	}
	sender, err := d.Devices.Sender(r.Context(), name)
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

// parts opens the multipart body, bounded.
func (d *Door) parts(w http.ResponseWriter, r *http.Request) (*multipart.Reader, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return nil, refuse(http.StatusUnsupportedMediaType, codeMedia, "请求应为multipart/form-data。", "The request must be multipart/form-data.")
	}
	if r.ContentLength > d.Limits.Request {
		return nil, &http.MaxBytesError{Limit: d.Limits.Request}
	}
	r.Body = http.MaxBytesReader(w, r.Body, d.Limits.Request)
	return multipart.NewReader(r.Body, params["boundary"]), nil
}

// readBounded reads at most most bytes; more is too large.
func readBounded(r io.Reader, most int64) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(raw)) > most {
		err = blob.ErrTooLarge
	}
	return raw, err
}

// checkTime refuses what cannot be judged: times too far ahead of ours, and before the law spoke of devices.
func (d *Door) checkTime(t time.Time) error {
	if t.Sub(d.Clock.Now()) > capture.AheadMost {
		return badField("/time", law.Words{ZH: "不晚于服务器时间5分钟以后的时刻，请校准设备时钟", EN: "an instant not more than 5 minutes ahead of the server; set the device's clock"})
	}
	if law.DateOf(t) < law.PenaltyLawInForce {
		return badField("/time", law.Words{ZH: "2021年7月15日以后的时刻", EN: "an instant on or after 2021-07-15 in Beijing"})
	}
	return nil
}
