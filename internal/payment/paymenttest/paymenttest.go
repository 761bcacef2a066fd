// Package paymenttest builds worlds in which decisions demand money, and a labelled stand-in of the non-tax platform takes it.
package paymenttest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/adapter/nontax"
	"yuanjian/internal/adapter/sandbox/gate"
	sandbox "yuanjian/internal/adapter/sandbox/nontax"
	"yuanjian/internal/blob"
	"yuanjian/internal/docket"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/media"
	"yuanjian/internal/money"
	"yuanjian/internal/payment"
	"yuanjian/internal/seal"
	"yuanjian/internal/testkit"
)

// Payer is who has to pay in these worlds.
const Payer = "梁某某"

// Desk is such a world.
type Desk struct {
	*testkit.World
	P                      *payment.Service
	Bank                   *sandbox.Server
	Store                  *blob.Store
	Officer, Head, Cashier act.By
	Worker                 *job.Worker
	t                      *testing.T
	Key                    seal.WebhookKey // that of the platform
	made                   int
}

// New builds one.
func New(t *testing.T, w *testkit.World) *Desk {
	t.Helper()
	store, err := blob.Open(filepath.Join(t.TempDir(), "files"), blob.OS{})
	if err != nil {
		t.Fatal(err)
	}
	papers := &docket.Service{Engine: w.Engine, People: w.People, Keys: w.Keys, Files: store, Drawer: media.NewDecoder(media.DefaultLimits(), 1, 1<<28), PublicURL: "https://yuanjian.example"}
	d := With(t, w, papers, store)
	d.Officer, d.Head, d.Cashier = w.By(access.Officer), w.By(access.Head), w.By(access.Cashier)
	return d
}

// With builds the service and its platform in a world that has papers and a store.
func With(t *testing.T, w *testkit.World, papers *docket.Service, store *blob.Store) *Desk {
	t.Helper()
	secret := seal.NewSecret()
	key, err := seal.ParseSecret(secret)
	if err != nil {
		t.Fatal(err)
	}
	bank := sandbox.New(w.Clock, "", secret)
	platform, err := nontax.New("http://nontax.invalid", "", &http.Client{Transport: bank})
	if err != nil {
		t.Fatal(err)
	}
	p := &payment.Service{Engine: w.Engine, Keys: w.Keys, Papers: papers, Files: store, Platform: platform}
	d := &Desk{World: w, P: p, Bank: bank, Store: store, t: t, Key: key}
	d.Worker = &job.Worker{DB: w.DB, Clock: w.Clock, Handlers: d.Handlers()}
	d.Worker.Handlers[docket.JobRender] = papers.Render
	return d
}

// Handlers are the jobs of the chapter.
func (d *Desk) Handlers() map[string]job.Handler { return d.P.Handlers() }

// Worlds runs a test in such a world on both engines.
func Worlds(t *testing.T, test func(t *testing.T, d *Desk)) {
	t.Helper()
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) { test(t, New(t, w)) })
}

// Must fails the test on an error.
func (d *Desk) Must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// Done fails the test on an error of an act.
func (d *Desk) Done(done payment.Done, err error) payment.Record {
	d.t.Helper()
	d.Must(err)
	return done.Record
}

// acted is an act of another chapter, within which the demand's steps are taken.
var acted = act.Kind{Name: "test.case", Title: law.Words{ZH: "案件的一步", EN: "a step of a case"}, Permission: access.DecideCases}

// Within does something as a step of an act of the case.
func (d *Desk) Within(body func(ctx context.Context, tx *act.Tx) error) {
	d.t.Helper()
	_, err := act.Do(d.t.Context(), d.Engine, acted, d.Head, func(ctx context.Context, tx *act.Tx) (string, error) { return "", body(ctx, tx) })
	d.Must(err)
}

// Decide is a decision of a fine that announces the late fee; it returns the id of its case.
func (d *Desk) Decide(fine money.Fen) (matter string) {
	d.t.Helper()
	return d.DecideAs(payment.New{Fine: fine, Announced: true})
}

// DecideAs is a decision that demands something.
func (d *Desk) DecideAs(n payment.New) (matter string) {
	d.t.Helper()
	d.made++
	n.Body, n.InNameOf, n.Matter, n.Decision, n.Payer = d.County.ID, d.County.ID, fmt.Sprintf("case-%d", d.made), d.Decision(d.made), payment.Payer{Kind: "citizen", Name: Payer, Number: "440605199001011234"}
	d.Within(func(ctx context.Context, tx *act.Tx) error { return d.P.Demand(ctx, tx, n) })
	return n.Matter
}

// Decision is the number of the n-th decision of a world.
func (d *Desk) Decision(n int) string { return fmt.Sprintf("青岚交罚决〔2026〕%d号", n) }

// Serve says that the decision arrived now.
func (d *Desk) Serve(matter string) {
	d.t.Helper()
	now := d.Clock.Now()
	d.ServedAt(matter, &now)
}

// ServedAt says when the decision arrived, or that it did not.
func (d *Desk) ServedAt(matter string, at *time.Time) {
	d.t.Helper()
	d.Within(func(ctx context.Context, tx *act.Tx) error { return d.P.Due(ctx, tx, matter, at) })
}

// Lower says what is left of a fine after a correction.
func (d *Desk) Lower(matter string, fine money.Fen) {
	d.t.Helper()
	d.Within(func(ctx context.Context, tx *act.Tx) error {
		return d.P.Lower(ctx, tx, matter, fine, 0, "自我纠正")
	})
}

// Served is a decision that was served, with its code.
func (d *Desk) Served(fine money.Fen) (matter string) {
	d.t.Helper()
	matter = d.Decide(fine)
	d.Work()
	d.Serve(matter)
	return matter
}

// Of is the demand of a case now.
func (d *Desk) Of(matter string) *payment.Demand {
	d.t.Helper()
	x, err := d.P.OfMatter(d.t.Context(), d.DB.Reader(), d.Book, matter)
	d.Must(err)
	if x == nil {
		d.t.Fatalf("case %s demands nothing", matter)
	}
	return x
}

// Code is the code of a part under which the platform takes something now.
func (d *Desk) Code(matter, part string) string {
	d.t.Helper()
	for _, c := range d.Of(matter).Codes {
		if c.Part == part && c.Code != "" && c.State != "closed" {
			return c.Code
		}
	}
	d.t.Fatalf("case %s has no code for %s", matter, part)
	return ""
}

// Pay is somebody paying under the code of a case.
func (d *Desk) Pay(matter string, fen money.Fen, course sandbox.Course) (trade string) {
	d.t.Helper()
	trade, err := d.Bank.Pay(d.Code(matter, payment.MainPart), int64(fen), Payer, course)
	d.Must(err)
	return trade
}

// Text is what a paper says.
func (d *Desk) Text(paper string) string {
	d.t.Helper()
	_, doc, err := d.P.Papers.Says(d.t.Context(), d.Head.Scope(access.ViewCases), paper)
	d.Must(err)
	return doc.Text()
}

// Work carries out what is due now.
func (d *Desk) Work() {
	d.t.Helper()
	d.Must(d.Worker.Drain(d.t.Context()))
}

// Ask has the codes of a case asked for, and nothing else done that waits.
func (d *Desk) Ask(matter string) {
	d.t.Helper()
	for _, c := range d.Of(matter).Codes {
		args, err := json.Marshal(map[string]string{"code": c.ID})
		d.Must(err)
		d.Must(d.P.AskCode(d.t.Context(), job.Job{Book: d.Book, Kind: payment.JobCode, Args: args}))
	}
}

// PayAll pays what a case demands on the platform, which says so.
func (d *Desk) PayAll(matter string) {
	d.t.Helper()
	d.Ask(matter)
	main, _ := d.Of(matter).Owed()
	d.Pay(matter, main, sandbox.Plain)
	d.Call()
}

// Refund has finance pay out the refund of a case that was approved.
func (d *Desk) Refund(matter string) {
	d.t.Helper()
	x := d.Of(matter)
	f := x.Refunds[len(x.Refunds)-1]
	d.Done(d.P.OrderRefund(d.t.Context(), d.By(access.Cashier), x.ID, f.ID, ""))
	args, err := json.Marshal(map[string]any{"refund": f.ID, "try": 1})
	d.Must(err)
	d.Must(d.P.PayOut(d.t.Context(), job.Job{Book: d.Book, Kind: payment.JobRefund, Args: args}))
}

// Call takes the callbacks that the platform makes now, and returns what became of each; a forged one is refused.
func (d *Desk) Call() (out []string) {
	d.t.Helper()
	all, err := d.Bank.Callbacks()
	d.Must(err)
	for _, c := range all {
		out = append(out, d.Take(c))
	}
	return out
}

// Take takes one callback, as the door does.
func (d *Desk) Take(c gate.Callback) string {
	d.t.Helper()
	id := c.Header.Get("webhook-id")
	if err := seal.VerifyWebhook([]seal.WebhookKey{d.Key}, id, c.Header.Get("webhook-timestamp"), c.Header.Get("webhook-signature"), c.Body, d.Clock.Now(), 5*time.Minute); err != nil {
		return "forged"
	}
	var x struct {
		Office, Code, Trade, At, Payer, Receipt string
		Fen                                     money.Fen
		Sandbox                                 bool
	}
	d.Must(json.Unmarshal(c.Body, &x))
	at, err := law.ParseInstant(x.At)
	d.Must(err)
	r, err := d.P.TakeCallback(d.t.Context(), id, payment.Told{Office: x.Office, Code: x.Code, Trade: x.Trade, Fen: x.Fen, At: at, Payer: x.Payer, Receipt: x.Receipt, Sandbox: x.Sandbox})
	d.Must(err)
	return r.What
}

// Paid pays a sum with its callback and receipt.
func (d *Desk) Paid(matter string, fen money.Fen) (trade string) {
	d.t.Helper()
	trade = d.Pay(matter, fen, sandbox.Plain)
	d.Call()
	d.Pass(2 * time.Minute)
	return trade
}

// Pass lets time pass and carries out what is due then.
func (d *Desk) Pass(long time.Duration) {
	d.t.Helper()
	d.Clock.Advance(long)
	d.Work()
}

// Until lets time pass until noon of a day.
func (d *Desk) Until(day law.Date) {
	d.t.Helper()
	if at := day.Start().Add(12 * time.Hour); at.After(d.Clock.Now()) {
		d.Clock.Advance(at.Sub(d.Clock.Now()))
	}
}

// Reconcile runs the daily reconciliation of all days that are over.
func (d *Desk) Reconcile() {
	d.t.Helper()
	d.Must(d.P.Reconcile(d.t.Context(), job.Job{Book: d.Book}))
	d.Work()
}
