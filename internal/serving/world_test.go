package serving_test

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/adapter/message"
	standin "yuanjian/internal/adapter/sandbox/message"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/delivery"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/docket"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/media"
	"yuanjian/internal/paper"
	"yuanjian/internal/party"
	"yuanjian/internal/people"
	"yuanjian/internal/serving"
	"yuanjian/internal/term"
	"yuanjian/internal/testkit"
)

// office is a world that serves decisions of a small chapter of its own.
type office struct {
	*testkit.World
	t        *testing.T
	s        *serving.Service
	store    *blob.Store
	channels map[delivery.Kind]*standin.Server
	issued   map[string]serving.Paper // the chapter's papers, by id
	told     []string                 // services of which JobServed was ordered
	first    act.By
	head     act.By
}

func offices(t *testing.T, test func(t *testing.T, o *office)) {
	t.Helper()
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		o := newOffice(t, w)
		test(t, o)
		o.sound()
	})
}

// sound compares the rows of the world with its ledger.
func (o *office) sound() {
	o.t.Helper()
	_, err := serving.CheckRows(o.t.Context(), o.DB.Reader(), o.Book, func(b ledger.Broken) { o.t.Errorf("entry %d: %s", b.Index, b.What.ZH) })
	o.must(err)
}

func newOffice(t *testing.T, w *testkit.World) *office {
	t.Helper()
	store, err := blob.Open(filepath.Join(t.TempDir(), "files"), blob.OS{})
	if err != nil {
		t.Fatal(err)
	}
	o := &office{World: w, t: t, store: store, channels: map[delivery.Kind]*standin.Server{}, issued: map[string]serving.Paper{}, first: w.By(access.Officer), head: w.By(access.Head)}
	letters := &delivery.Service{Engine: w.Engine, Keys: w.Keys, Files: store, Carriers: map[delivery.Kind]delivery.Carrier{}}
	for _, k := range []delivery.Kind{delivery.Email, delivery.SMS, delivery.App, delivery.IM, delivery.Fax, delivery.Post} {
		o.channels[k] = standin.New(w.Clock, "", "")
		if letters.Carriers[k], err = message.New(k, "http://sandbox.invalid", "sandbox", &http.Client{Transport: o.channels[k]}); err != nil {
			t.Fatal(err)
		}
	}
	papers := &docket.Service{Engine: w.Engine, People: w.People, Keys: w.Keys, Files: store, Drawer: media.NewDecoder(media.DefaultLimits(), 1, 1<<28), PublicURL: "https://yuanjian.example"}
	o.s = &serving.Service{Engine: w.Engine, Keys: w.Keys, People: w.People, Papers: papers, Letters: letters, Mandates: &party.Mandates{Engine: w.Engine, Keys: w.Keys, Letters: letters}, Sources: map[string]serving.Source{"test": o}}
	letters.MayGo = o.s.MayGo
	devicetest.New(t, w) // whose body has contact and powers
	return o
}

// ToServe makes the world a chapter whose papers are served.
func (o *office) ToServe(_ context.Context, _ db.Queryer, _, _, paper string) (serving.Paper, error) {
	p, ok := o.issued[paper]
	if !ok {
		return p, fault.NotFound{What: law.Words{ZH: "文书"}}
	}
	return p, nil
}

// citizen is on whom papers are served.
var citizen = serving.Recipient{Kind: serving.Citizen, Name: "赵测试", Number: "440611199001010011", Phone: "13900000000", Email: "zhao@example.com", Address: "测试区测试路2号"}

var issue = act.Kind{Name: "test.issue", Title: law.Words{ZH: "签发", EN: "issue"}, Permission: access.DecideCases}

// paper issues a decision in a matter on a recipient, with its files.
func (o *office) paper(matter string, r serving.Recipient) string {
	o.t.Helper()
	done, err := act.Do(o.t.Context(), o.Engine, issue, o.head, func(ctx context.Context, tx *act.Tx) (string, error) {
		p, err := o.s.Papers.Issue(ctx, tx, docket.New{Kind: "C4.15", Body: o.County.ID, Subject: "test", SubjectID: matter, Compose: func(context.Context, db.Queryer, time.Time) (paper.Document, error) {
			b := paper.New(docket.TemplateOf("C4.15"), "", o.County.Name)
			b.Paragraph("罚款二百元。")
			return b.Document(), nil
		}})
		if err != nil {
			return "", err
		}
		o.issued[p.ID] = serving.Paper{ID: p.ID, Kind: p.Kind, Number: p.Number, Digest: p.Digest, Body: p.Body, IssuedAt: tx.Now, Recipient: r, Public: term.Of(term.PublicNotice)}
		return p.ID, nil
	})
	o.must(err)
	o.work()
	return done.Record
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) worker() *job.Worker {
	return &job.Worker{DB: o.DB, Clock: o.Clock, Handlers: map[string]job.Handler{docket.JobRender: o.s.Papers.Render, delivery.JobSend: o.s.Letters.Carry, delivery.JobWatch: o.s.Letters.Watch, delivery.JobHeard: o.s.Hear,
		serving.JobWatch: o.s.Watch, serving.JobBulk: o.s.RunBulk,
		serving.JobServed: func(_ context.Context, j job.Job) error {
			var args serving.ServedArgs
			err := j.Read(&args)
			o.told = append(o.told, args.Serving)
			return err
		}}, Periodic: []job.Periodic{{Kind: delivery.JobWatch, Every: delivery.WatchEvery}, {Kind: serving.JobWatch, Every: serving.WatchEvery}}}
}

// work carries out what is due now.
func (o *office) work() {
	o.t.Helper()
	o.must(o.worker().Drain(o.t.Context()))
}

// after lets time pass and carries out what is due then.
func (o *office) after(d time.Duration) {
	o.t.Helper()
	o.Clock.Advance(d)
	o.work()
}

// file is an upload.
func (o *office) file(name string) device.Attachment {
	o.t.Helper()
	a, err := device.Files{Store: o.store}.Keep(o.t.Context(), strings.NewReader("%PDF-1.7\n"+name+"\n%%EOF\n"), name+".pdf")
	o.must(err)
	return a
}

// offer is a confirmation that the citizen is asked to sign.
func (o *office) offer(channels ...serving.ConsentChannel) serving.Offer {
	if channels == nil {
		channels = []serving.ConsentChannel{mail}
	}
	return serving.Offer{Recipient: citizen, Capacity: "party", Channels: channels, Post: "测试区测试路2号", Kinds: []string{"notice", "decision"}, Explained: true}
}

var (
	mail = serving.ConsentChannel{Kind: delivery.Email, Address: "zhao@example.com", System: "example.com邮箱"}
	text = serving.ConsentChannel{Kind: delivery.SMS, Address: "13900000000", System: "手机短信"}
	app  = serving.ConsentChannel{Kind: delivery.App, Address: "yss-100", System: "粤省事"}
)

// offered makes a confirmation, and returns it.
func (o *office) offered(f serving.Offer) serving.Consent {
	o.t.Helper()
	done, err := o.s.Offer(o.t.Context(), o.first, f)
	o.must(err)
	return o.consent(done.Record.ID)
}

func (o *office) consent(id string) serving.Consent {
	o.t.Helper()
	x, err := o.s.ConsentByID(o.t.Context(), o.DB.Reader(), o.first.Scope(access.HandleCases), id)
	o.must(err)
	return x
}

func (o *office) signature(x serving.Consent) serving.Signature {
	return serving.Signature{Means: serving.Handwritten, Digest: x.Digest, At: o.Clock.Now(), Files: []device.Attachment{o.file("签名" + x.ID)}}
}

// consented is a signed confirmation.
func (o *office) consented(f serving.Offer) serving.Consent {
	o.t.Helper()
	x := o.offered(f)
	o.Clock.Advance(time.Minute)
	_, err := o.s.Sign(o.t.Context(), o.first, x.ID, o.signature(x))
	o.must(err)
	return o.consent(x.ID)
}

func (o *office) begin(paper string, way serving.Way) (string, error) {
	b := serving.Begin{Matter: "test", MatterID: "m-" + paper, Paper: paper, Way: way, Why: "受送达人在外地"}
	if way == serving.ByEntrusting || way == serving.ByTransfer {
		b.To = "邻县执法大队"
	}
	done, err := o.s.Begin(o.t.Context(), o.first, b)
	return done.Record.Serving, err
}

func (o *office) begun(paper string, way serving.Way) string {
	o.t.Helper()
	id, err := o.begin(paper, way)
	o.must(err)
	return id
}

func (o *office) see(id string) *serving.Serving {
	o.t.Helper()
	x, err := o.s.ByID(o.t.Context(), o.DB.Reader(), o.head.Scope(access.ViewCases), id)
	o.must(err)
	return x
}

// stands checks the state of a service and of its attempts.
func (o *office) stands(id string, state serving.State, attempts ...serving.AttemptState) *serving.Serving {
	o.t.Helper()
	x := o.see(id)
	var got []serving.AttemptState
	for _, a := range x.Attempts {
		got = append(got, a.State)
	}
	same := x.State == state && len(got) == len(attempts)
	for i := range got {
		same = same && got[i] == attempts[i]
	}
	if !same {
		o.t.Fatalf("the service is %s with %v, want %s with %v", x.State, got, state, attempts)
	}
	_, served, err := serving.ServedAt(o.t.Context(), o.DB.Reader(), o.Book, x.Paper)
	if err != nil || served != (state == serving.Served) {
		o.t.Fatalf("served: %v (%v), and it is %s", served, err, state)
	}
	return x
}

// says is the text of a paper.
func (o *office) says(id string) string {
	o.t.Helper()
	_, d, err := o.s.Papers.Says(o.t.Context(), o.head.Scope(access.ViewCases), id)
	o.must(err)
	for _, p := range d.Parts {
		for _, f := range p.Fields {
			if strings.TrimSpace(f.Value) == "" {
				o.t.Errorf("%q is left blank:\n%s", f.Label, d.Text())
			}
		}
	}
	return d.Text()
}

// rule is the rule of a refusal, or what else an error is.
func rule(err error) string {
	var no law.Refusal
	var bad fault.Invalid
	var conflict fault.Conflict
	switch {
	case err == nil:
		return ""
	case errors.As(err, &no):
		if no.Because.EN == "" || no.Cure.ZH == "" {
			return "a refusal without reason or cure"
		}
		return no.Rule
	case errors.As(err, &bad):
		return bad.Fields[0].Name
	case errors.As(err, &conflict):
		return "conflict"
	}
	return err.Error()
}

// received is a try by hand that ended with a signature.
func (o *office) received(attempt int) serving.Try {
	return serving.Try{Attempt: attempt, Result: "served", At: o.Clock.Now(), Place: "测试路2号", Receiver: "self", Files: []device.Attachment{o.file("回证")}}
}

func (o *office) failed(attempt int, result string) serving.Try {
	return serving.Try{Attempt: attempt, Result: result, At: o.Clock.Now(), Place: "测试路2号", Words: "到场时的经过"}
}

func (o *office) record(id string, t serving.Try) {
	o.t.Helper()
	_, err := o.s.Record(o.t.Context(), o.first, id, t)
	o.must(err)
}

// mailSays is what the mail system reports of the e-mail of an attempt.
func (o *office) mailSays(id string, attempt int, callback string, state delivery.State, reason string, at time.Time) {
	o.t.Helper()
	x := o.see(id)
	l, err := delivery.Of(o.t.Context(), o.DB.Reader(), o.Book, x.Body, x.Attempts[attempt-1].Letter)
	o.must(err)
	for _, c := range l.Ladder {
		if c.Kind == delivery.Email {
			_, err := o.s.Letters.TakeCallback(o.t.Context(), delivery.Email, delivery.Callback{ID: callback, Key: c.ID, Report: delivery.Report{State: state, Reason: reason, At: at}})
			o.must(err)
		}
	}
	o.work()
}

// watchChunks ends the process after the first chunk of a bulk service.
func watchChunks(chunks *int, end func()) func(ctx context.Context, kind string) (context.Context, func(time.Duration, error)) {
	return func(ctx context.Context, kind string) (context.Context, func(time.Duration, error)) {
		return ctx, func(time.Duration, error) {
			if kind == serving.BulkDone.Name {
				*chunks++
				end()
			}
		}
	}
}

// dismiss suspends the certificate of an officer.
func (o *office) dismiss(person string) {
	o.t.Helper()
	cert, found, err := people.CertificateFor(o.t.Context(), o.DB.Reader(), o.Book, person, o.County.ID, o.Clock.Now())
	if err != nil || !found {
		o.t.Fatal(found, err)
	}
	_, err = o.People.Suspend(o.t.Context(), o.By(access.SecurityAdministrator), cert.ID, "停职")
	o.must(err)
}
