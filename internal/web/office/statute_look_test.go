package office_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/conformity"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
	"yuanjian/internal/statute"
	"yuanjian/internal/testkit"
	"yuanjian/internal/vendor"
)

// TestStatutePagesInABrowser: sources of law, what they set otherwise in a field, and their forms keep the rules of accessibility
// and are no wider than their window. With -artifacts their pictures stay.
func TestStatutePagesInABrowser(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	legal, province := s.now(access.LegalReviewer), s.now(access.ProvincialApprover)
	rule := fields{"field", "traffic", "citation", statute.Key("jtwfcx", "第十九条"), "parameter", "review_term", "amount", "5", "from", "2026-03-02"}
	first := legal.post("/overlays", rule...).goes("/overlays/")
	second := legal.post("/overlays", rule.with("amount", "3", "citation", statute.Key("dljtaq", "第一百一十四条"))...).goes("/overlays/")
	entered := province.post("/statutes", "title", "测试地方标准", "number", "DB44/T 1-2026", "rank", "standard_local", "from", "2026-01-01", "provisions", "第4章｜图像", "source", "测试").goes("/statutes/")
	province.post(entered+"/takeback", "reason", "标准号写错").goes(entered)
	s.look([]sight{
		{"statutes", access.Publisher, "/statutes", false}, {"statutes-found", access.LegalReviewer, "/statutes?q=道路", false}, {"statutes-none", access.LegalReviewer, "/statutes?q=xyz", false},
		{"statute", access.LegalReviewer, "/statutes/dljtaq", false}, {"statute-ended", access.Publisher, "/statutes/gbt28181-2016", false},
		{"statute-takeback", access.LegalReviewer, entered, false}, {"statute-new", access.ProvincialApprover, "/statutes/new", true},
		{"overlays", access.LegalReviewer, "/overlays?field=traffic", false}, {"overlays-urban", access.LegalReviewer, "/overlays?field=urban", false}, {"overlay-new", access.LegalReviewer, "/overlays/new", true},
		{"overlay", access.LegalReviewer, first, false}, {"overlay-conflict", access.ProvincialApprover, second, false},
	})
}

// TestVendorPagesInABrowser: the pages of a vendor's engineer, as each of the others.
func TestVendorPagesInABrowser(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	ids := s.fleet.Live()
	s.look([]sight{{"vendor-none", access.Vendor, "/vendor", false}, {"vendor-sandbox-new", access.Vendor, "/vendor/sandbox", false}, {"vendor-reports-none", access.Vendor, "/vendor/reports", false}})
	key, err := seal.OpenLone(filepath.Join(t.TempDir(), "key"))
	s.fleet.Must(key, err)
	who := s.Who(access.Vendor, s.County)
	mine, err := vendor.Mine(t.Context(), s.DB.Reader(), s.Book, who.By.Person, s.Engine.Now(s.Book))
	s.fleet.Must(mine, err)
	scoped, err := s.Vendors.ScopeAgreement(t.Context(), s.By(access.Keeper), mine[0].ID, []string{ids.Device, s.fleet.Register("").Device})
	s.fleet.Must(scoped, err)
	engaged, err := s.Vendors.Engage(t.Context(), s.By(access.SecurityAdministrator), s.agreed(s.Other, key.Public().String()), who.By.Person)
	s.fleet.Must(engaged, err)
	health(s, ids, "存储空间将满")
	made, _, err := s.Vendors.OpenSandbox(t.Context(), who.By, "实验室1号")
	s.fleet.Must(made, err)
	for i, e := range []vendor.Exchange{{Status: http.StatusCreated, Receipt: []byte("{}")}, {Status: http.StatusUnprocessableEntity, Code: "bad-field", Pointer: "/data/media/0/sha256", Words: law.Words{ZH: "应为与文件内容相符的SHA-256", EN: "expected the SHA-256 of the file"}},
		{Status: http.StatusUnauthorized, Code: "bad-signature", Words: law.Words{ZH: "签名与内容不符", EN: "the signature does not fit"}}} {
		e.Event = strings.Repeat(string(rune('a'+i)), 64)
		kept, err := s.Vendors.Remember(t.Context(), device.Sender{Book: s.Book, Body: s.County.ID, Device: made.ID}, "w"+e.Event, "o"+e.Event, e)
		s.fleet.Must(kept, err)
		s.Clock.Advance(time.Second)
	}
	report := s.reported(who.By, key, false, conformity.Test{Name: "repeat", Title: conformity.Words{ZH: "重发", EN: "repeats"}, Result: conformity.Failed,
		Expected: conformity.Words{ZH: "同一编号、同一内容重发", EN: "the same ids and bytes again"}, Seen: conformity.Words{ZH: "重发时换了编号", EN: "another id"}, Fix: &conformity.Words{ZH: "保存编号，重发时不变", EN: "keep the ids"}})
	s.look([]sight{
		{"vendor-start", access.Vendor, "/", false}, {"vendor", access.Vendor, "/vendor", false}, {"vendor-device", access.Vendor, "/vendor/devices/" + ids.Device, false},
		{"vendor-sandbox", access.Vendor, "/vendor/sandbox", false}, {"vendor-sandbox-device", access.Vendor, "/vendor/sandbox/" + made.ID, false}, {"vendor-sandbox-end", access.Vendor, "/vendor/sandbox/" + made.ID + "/end", false},
		{"vendor-reports", access.Vendor, "/vendor/reports", true}, {"vendor-report", access.Vendor, "/vendor/reports/" + report, false},
	})
}
