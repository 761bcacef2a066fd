package docket_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"io"
	"log/slog"
	"path/filepath"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/docket"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/media"
	"yuanjian/internal/testkit"
)

// registry is a world with devices and the papers about them.
type registry struct {
	*testkit.World
	t      *testing.T
	fleet  *devicetest.Fleet
	papers *docket.Service
	store  *blob.Store
	says   *device.Papers
}

func registries(t *testing.T, test func(t *testing.T, r *registry)) {
	t.Helper()
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) { test(t, newRegistry(t, w)) })
}

func newRegistry(t *testing.T, w *testkit.World) *registry {
	t.Helper()
	store, err := blob.Open(filepath.Join(t.TempDir(), "files"), blob.OS{})
	if err != nil {
		t.Fatal(err)
	}
	return &registry{World: w, t: t, fleet: devicetest.New(t, w), store: store,
		papers: &docket.Service{Engine: w.Engine, People: w.People, Keys: w.Keys, Files: store, Drawer: media.NewDecoder(media.DefaultLimits(), 1, 1<<28), PublicURL: "https://yuanjian.example"},
		says: &device.Papers{Name: w.People.Name, Violation: func(string) law.Words { return law.Words{ZH: "机动车违反限速规定", EN: "speeding"} },
			Number: docket.NumberOf, Taken: capture.LookBack}}
}

// photograph stores a real photograph and returns it as a document.
func (r *registry) photograph(name string) device.Attachment {
	r.t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 640, 480)), nil); err != nil {
		r.t.Fatal(err)
	}
	a, err := device.Files{Store: r.store}.Keep(r.t.Context(), &b, name)
	r.fleet.Must(a, err)
	return a
}

// published is a use that is published on both channels, with a real photograph of its sign.
func (r *registry) published() devicetest.Ids {
	r.t.Helper()
	ids := r.fleet.Register("")
	r.fleet.Approve(ids.Use)
	r.fleet.Install(ids)
	done, err := r.fleet.Service.PlaceSign(r.t.Context(), r.By(access.Keeper), devicetest.With(ids.Use, r.photograph("标志.jpg")), device.Sign{Kind: "告示牌", Position: "来车方向前100米"})
	r.fleet.Must(done, err)
	r.fleet.Review(ids, device.IsInstrument)
	r.fleet.Publish(ids.Use)
	return ids
}

// fact is the latest fact of an event of a use.
func (r *registry) fact(use string, e device.Event) string {
	r.t.Helper()
	l := r.fleet.Life(use)
	for i := len(l.Facts) - 1; i >= 0; i-- {
		if l.Facts[i].Event == e {
			return l.Facts[i].ID
		}
	}
	r.t.Fatalf("use %s has no fact %s", use, e)
	return ""
}

// of is a paper of a kind about a use, made from a fact.
func (r *registry) of(kind, use, fact string) docket.New {
	return docket.New{Kind: kind, Body: r.County.ID, Subject: "use", SubjectID: use, Source: fact, Compose: r.says.Compose(docket.TemplateOf(kind), r.Book, use, fact)}
}

// draft drafts a paper by somebody who may.
func (r *registry) draft(n docket.New) docket.Recorded {
	r.t.Helper()
	k, _ := docket.KindByID(n.Kind)
	done, err := r.papers.Draft(r.t.Context(), r.By(holder(k.Drafts)), n)
	if err != nil {
		r.t.Fatalf("draft %s: %v", n.Kind, err)
	}
	return done.Record
}

// approve approves a draft by somebody who may.
func (r *registry) approve(d docket.Recorded) docket.Recorded {
	r.t.Helper()
	k, _ := docket.KindByID(d.Kind)
	done, err := r.papers.Approve(r.t.Context(), r.By(holder(k.Signs)), d.ID, d.Digest)
	if err != nil {
		r.t.Fatalf("approve %s: %v", d.Kind, err)
	}
	return done.Record
}

// issue drafts, approves and seals a paper.
func (r *registry) issue(n docket.New) docket.Paper {
	r.t.Helper()
	a := r.approve(r.draft(n))
	r.work()
	return r.paper(a.ID)
}

func (r *registry) work() {
	r.t.Helper()
	w := &job.Worker{DB: r.DB, Clock: r.Clock, Log: slog.New(slog.DiscardHandler), Handlers: map[string]job.Handler{docket.JobRender: r.papers.Render,
		device.JobFile: r.fleet.Service.Carry(r.fleet.Platform, &devicetest.Kept{})}}
	if err := w.Drain(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
}

func (r *registry) paper(id string) docket.Paper {
	r.t.Helper()
	p, err := r.papers.Find(r.t.Context(), r.By(access.Head).Scope(access.ViewDevices), id)
	if err != nil {
		r.t.Fatal(err)
	}
	return p
}

// bytes reads a stored file.
func (r *registry) bytes(f docket.Stored) []byte {
	r.t.Helper()
	digest, err := blob.ParseDigest(f.Digest)
	if err != nil {
		r.t.Fatal(err)
	}
	o, err := r.store.Open(digest)
	if err != nil {
		r.t.Fatal(err)
	}
	defer o.Close()
	out, err := io.ReadAll(o)
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}

// holder is a role that gives a permission.
func holder(p access.Permission) access.Role {
	for _, role := range access.Roles() {
		for _, has := range role.Permissions() {
			if has == p {
				return role
			}
		}
	}
	return ""
}
