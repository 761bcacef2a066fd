package archive_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/archive"
	"yuanjian/internal/blob"
	"yuanjian/internal/casefile"
	"yuanjian/internal/db"
	"yuanjian/internal/evidence"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/retention"
)

// TestA34_AClosedCaseIsArchivedInOrderWithItsChecks: after its days, with cover and list, each piece with digest and size, all four checks
// passed, class and last day.
func TestA34_AClosedCaseIsArchivedInOrderWithItsChecks(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		ctx, id := t.Context(), r.Closed()
		_, err := r.A.Archive(ctx, r.Archivist, id, archive.Thirty)
		refused(t, err, "没有满30日")
		r.Days(archive.WaitDays)
		_, err = r.A.Archive(ctx, r.Archivist, id, archive.Thirty)
		refused(t, err, "没有满30日")
		r.Days(1)
		_, err = r.A.Archive(ctx, r.Archivist, id, archive.Thirty)
		refused(t, err, "卷宗目录在相应的部分")
		r.Paper(id, casefile.ArchivePaper)
		if _, err = r.A.Archive(ctx, r.Archivist, id, archive.Ten); !fault.IsInvalid(err) || !strings.Contains(err.Error(), "至少是30年") {
			t.Errorf("ten years for an ordinary case: %v", err)
		}
		if _, err = r.A.Archive(ctx, r.Head, id, archive.Thirty); err == nil {
			t.Error("the head archives")
		}
		got := r.seal(id)
		d := r.look(id)
		v := d.Sealed()
		if v == nil || got.Version != 1 || v.Manifest != got.Manifest || v.Until != law.NewDate(d.ClosedOn().Year()+30, time.December, 31) || d.Stale {
			t.Fatalf("sealed as %+v, %+v, stale %v", got, v, d.Stale)
		}
		inOrder(t, r, id, d)
		if len(d.Checks) != 9 {
			t.Errorf("%d checks", len(d.Checks))
		}
		for _, c := range d.Checks {
			if !c.Passed || c.Of == 0 {
				t.Errorf("check %s: %+v", c.Code, c)
			}
		}
		r.Verify()
	})
}

// inOrder compares entries with what the case has.
func inOrder(t *testing.T, r *room, id string, d *archive.Dossier) {
	t.Helper()
	papers, items, receipts, second := 0, 0, 0, 0
	for i, e := range d.Entries {
		if e.No != i+1 || i > 0 && e.Part < d.Entries[i-1].Part {
			t.Errorf("entry %d stands as %d in part %d", i+1, e.No, e.Part)
		}
		switch {
		case e.Kind == casefile.ItemContent:
			items++
		case e.Kind == casefile.ReceiptContent:
			receipts++
		default:
			if papers++; e.Pages == 0 || e.Number == "" {
				t.Errorf("paper %+v", e)
			}
		}
		if e.Part == 2 {
			second++
		}
		for _, f := range e.Files {
			digest, err := blob.ParseDigest(f.SHA256)
			r.Must(err)
			o, err := r.Store.Open(digest)
			r.Must(err)
			if o.Size != f.Size || f.Size == 0 {
				t.Errorf("%s has %d bytes, not %d", f.Name, o.Size, f.Size)
			}
			r.Must(o.Close())
		}
	}
	all, err := r.S.Papers.About(t.Context(), r.Head.Scope(access.ViewCases), id)
	r.Must(err)
	if d.Entries[0].Kind != casefile.ArchivePaper || papers != len(all) || items != len(r.See(id).Evidence) || receipts != 1 || second != 1 {
		t.Errorf("first %s; %d of %d papers, %d items, %d receipts, %d in the second part", d.Entries[0].Kind, papers, len(all), items, receipts, second)
	}
}

// TestA34_WhatIsOpenKeepsAFileOpen: a remedy, a hold, an open objection.
func TestA34_WhatIsOpenKeepsAFileOpen(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		ctx, id := t.Context(), r.Ready()
		archives := func() error {
			_, err := r.A.Archive(ctx, r.Archivist, id, archive.Thirty)
			return err
		}
		no := r.Done(r.C.TakeRemedy(ctx, r.First, id, casefile.Remedy{Kind: "suit", At: r.Clock.Now(), Organ: "测试区人民法院"})).No
		refused(t, archives(), "还没有结果")
		r.Done(r.C.AnswerRemedy(ctx, r.Head, id, casefile.RemedyAnswer{Remedy: no, Words: "答辩", Proof: "签收1号"}))
		r.Done(r.C.EndRemedy(ctx, r.First, id, casefile.RemedyEnd{Remedy: no, Result: "kept", Words: "驳回诉讼请求"}))
		r.Paper(id, casefile.ArchivePaper)
		hold, err := r.A.Retention.Place(ctx, r.Head, retention.NewHold{Object: id, Reason: "litigation", Words: "当事人表示申诉"}, r.A.Holdable)
		r.Must(err)
		if c := r.See(id); c.Frozen != "" {
			r.Done(r.C.Thaw(ctx, r.Head, id, "经审查"))
		}
		refused(t, archives(), "暂缓处置")
		_, err = r.A.Retention.Lift(ctx, r.Head, hold.Record.ID, "申诉已经办结")
		r.Must(err)
		r.Must(archives())
		refused(t, archives(), "已经归档")
		r.Verify()
	})
}

// TestA34_ExcludedEvidenceStandsInTheSecondPart: and what is excluded once the file is sealed makes it stale; opened again, with the reason on
// record, it is sealed as the next version, and the first stays.
func TestA34_ExcludedEvidenceStandsInTheSecondPart(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		ctx, id := t.Context(), r.Ready()
		first := r.seal(id)
		items, err := r.E.Of(ctx, r.DB.Reader(), r.Book, id)
		r.Must(err)
		_, err = r.C.Correct(ctx, r.Head, id, casefile.Correction{How: "kept", Reasons: "经审查"})
		refused(t, err, "归档封存")
		_, err = r.E.Exclude(ctx, r.First, evidence.Exclusion{Item: items[0].ID, Ground: 1, Reasons: "来源不明"})
		r.Must(err)
		r.Work()
		d := r.look(id)
		if !d.Stale || d.Sealed() == nil {
			t.Errorf("after the exclusion: stale %v, %+v", d.Stale, d.Sealed())
		}
		if _, err := r.A.Reopen(ctx, r.Archivist, id, "evidence", ""); !fault.IsInvalid(err) {
			t.Errorf("opened again without words: %v", err)
		}
		_, err = r.A.Reopen(ctx, r.Archivist, id, "evidence", "证据1已经排除")
		r.Must(err)
		if _, err := r.A.Reopen(ctx, r.Archivist, id, "evidence", "再次"); err == nil {
			t.Error("opened twice")
		}
		r.Done(r.C.Correct(ctx, r.Head, id, casefile.Correction{How: "kept", Reasons: "其他证据足以证明"}))
		_, err = r.A.Archive(ctx, r.Archivist, id, archive.Thirty)
		refused(t, err, "卷宗目录在相应的部分")
		r.Paper(id, casefile.ArchivePaper)
		second := r.seal(id)
		d = r.look(id)
		if second.Version != 2 || second.Previous != first.Manifest || len(d.Versions) != 2 || d.Versions[1].Words != "证据1已经排除" {
			t.Errorf("the second version: %+v, %+v", second, d.Versions)
		}
		for _, e := range d.Entries {
			if e.Kind == casefile.ItemContent && (e.ID == items[0].ID) != (e.Part == 2) {
				t.Errorf("%s stands in part %d", e.Title, e.Part)
			}
		}
		old, err := r.A.Manifest(&d.Versions[1])
		r.Must(err)
		for _, e := range old.Entries {
			if e.Kind == casefile.ItemContent && e.Part != 1 || e.Kind == casefile.ArchivePaper && e.ID == d.Entries[0].ID {
				t.Errorf("the first version has changed: %+v", e)
			}
		}
		if old.Version != 1 || len(old.Entries) != first.Entries {
			t.Errorf("the first version has %d entries, not %d", len(old.Entries), first.Entries)
		}
		r.Verify()
	})
}

// TestA34_ASpoiltOrMissingFileIsFoundByTheChecks: nothing is sealed that cannot be handed over whole.
func TestA34_ASpoiltOrMissingFileIsFoundByTheChecks(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		ctx, id := t.Context(), r.Ready()
		f := r.look(id).Entries[1].Files[0]
		digest, err := blob.ParseDigest(f.SHA256)
		r.Must(err)
		path := r.Store.Path(digest)
		content, err := os.ReadFile(path)
		r.Must(err)
		write := func(b []byte) {
			r.Must(os.Chmod(path, 0o600))
			r.Must(os.WriteFile(path, b, 0o600))
		}
		spoilt := append([]byte{}, content...)
		spoilt[len(spoilt)/2] ^= 1
		write(spoilt)
		_, err = r.A.Archive(ctx, r.Archivist, id, archive.Thirty)
		refused(t, err, "没有通过")
		d := r.look(id)
		r.Must(r.A.Inspect(ctx, r.DB.Reader(), d))
		for _, c := range d.Checks {
			if want := c.Code != "digests" && c.Code != "seals"; c.Passed != want {
				t.Errorf("a spoilt byte: check %s says %v", c.Code, c.Found)
			}
		}
		write(content)
		away := filepath.Join(t.TempDir(), "away")
		r.Must(os.Rename(path, away))
		if d, err := r.A.Look(ctx, r.DB.Reader(), r.Archivist.Scope(access.ViewArchives), id); err == nil {
			r.Must(r.A.Inspect(ctx, r.DB.Reader(), d))
			if i := strings.Index(d.Checks[5].Code, "present"); i != 0 || d.Checks[5].Passed {
				t.Errorf("a missing file: %+v", d.Checks[5])
			}
		}
		r.Must(os.Rename(away, path))
		r.seal(id)
	})
}

// TestA34_TheListsOfTheArchive: what is to be sealed and what is, each once.
func TestA34_TheListsOfTheArchive(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		ctx, id := t.Context(), r.Ready()
		scope := r.Archivist.Scope(access.ViewArchives)
		counts := func() (waiting, sealed int) {
			a, n, err := r.A.ToArchive(ctx, r.DB.Reader(), scope, time.Time{}, db.Turn{})
			r.Must(err)
			b, m, err := r.A.Archived(ctx, r.DB.Reader(), scope, archive.Filter{})
			r.Must(err)
			if len(a.Rows) != n || len(b.Rows) != m {
				t.Errorf("%d of %d, %d of %d rows", len(a.Rows), n, len(b.Rows), m)
			}
			return n, m
		}
		if w, s := counts(); w != 1 || s != 0 {
			t.Errorf("before: %d to be archived, %d archived", w, s)
		}
		r.seal(id)
		if w, s := counts(); w != 0 || s != 1 {
			t.Errorf("after: %d to be archived, %d archived", w, s)
		}
		_, err := r.A.Reopen(ctx, r.Archivist, id, "addition", "补充送达回证")
		r.Must(err)
		if w, s := counts(); w != 1 || s != 0 {
			t.Errorf("opened again: %d to be archived, %d archived", w, s)
		}
	})
}

// TestA34_OneDigestForHeadPartyAndArchive: what the head approved, what the party opens on its page, what was served and what the archive keeps say the same:
// one digest of the content, which stands at the foot of the file that is sealed.
func TestA34_OneDigestForHeadPartyAndArchive(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		ctx, id := t.Context(), r.Ready()
		r.seal(id)
		c := r.See(id)
		approved, err := r.S.Papers.Find(ctx, r.Head.Scope(access.ViewCases), c.Decision.Paper)
		r.Must(err)
		seen, err := r.C.ByMatter(ctx, c.Matter())
		r.Must(err)
		_, opened, err := r.C.PaperOf(ctx, seen, c.Decision.Paper)
		r.Must(err)
		says, err := opened.Digest()
		r.Must(err)
		served, err := r.V.ByID(ctx, r.DB.Reader(), r.Head.Scope(access.ViewCases), c.Decision.Served.Serving)
		r.Must(err)
		if approved.Digest == "" || says != approved.Digest || served.Digest != approved.Digest {
			t.Errorf("approved %s, opened by the party %s, served %s", approved.Digest, says, served.Digest)
		}
		kept := 0
		for _, e := range r.look(id).Entries {
			if e.ID != c.Decision.Paper {
				continue
			}
			for _, f := range e.Files {
				if f.SHA256 != approved.PDF.Digest && f.SHA256 != approved.OFD.Digest {
					t.Errorf("the archive keeps %s of %s", f.SHA256, f.Name)
				}
				if f.Type == "application/ofd" {
					kept++
					r.bears(f.SHA256, "内容摘要"+approved.Digest[:16])
				}
			}
		}
		if kept != 1 {
			t.Errorf("the archive keeps %d OFD of the decision", kept)
		}
	})
}

// bears fails unless a page of an OFD says something.
func (r *room) bears(digest, words string) {
	r.t.Helper()
	at, err := blob.ParseDigest(digest)
	r.Must(err)
	f, err := r.Store.Open(at)
	r.Must(err)
	defer func() { _ = f.Close() }()
	raw, err := io.ReadAll(f)
	r.Must(err)
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	r.Must(err)
	for _, x := range z.File {
		in, err := x.Open()
		r.Must(err)
		page, err := io.ReadAll(in)
		r.Must(err)
		_ = in.Close()
		if bytes.Contains(page, []byte(words)) {
			return
		}
	}
	r.t.Errorf("no page of the OFD says %s", words)
}
