package office_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/conformity"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/seal"
	"yuanjian/internal/testkit"
	"yuanjian/internal/vendor"
	"yuanjian/internal/web"
	"yuanjian/internal/web/office/officetest"
)

const (
	canaryColleague = "云雀甲"
	canaryGround    = "与当事人同住一屋的雀鸟"
	canaryQuery     = "粤AQ7X3"
)

// TestA7_AVendorSeesNobody tries every route of the office as every kind of a vendor's account, with the number of every real
// thing in every place of an address: no plate, name, certificate, login, ground of a recusal or search of somebody reaches it,
// no picture, no file to take away, and no way to a capture (Art 22(2), 44; roles.md E13).
func TestA7_AVendorSeesNobody(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		v := newAviary(t, w)
		for i, p := range v.vendors {
			for _, route := range v.office.Routes() {
				if i == 0 || v.admits(route) { // what turns away by the role alone turns every vendor away alike
					v.tryAll(p, route)
				}
			}
		}
		v.checkTraces()
		for _, wrong := range v.complaints {
			t.Error(wrong)
		}
		for page, word := range map[string]string{"/vendor": v.serial, "/vendor/devices/" + v.street.ids.Device: v.serial, "/vendor/sandbox": "雀室1号",
			"/vendor/sandbox/" + v.sandbox: "雀室1号", "/vendor/reports": "雀型1号", "/vendor/reports/" + v.report: "雀型1号"} {
			if text := v.answers[v.vendors[0].name+" "+page]; !strings.Contains(text, word) {
				t.Errorf("%s does not show the vendor its own %q: %.300s", page, word, text)
			}
			for _, p := range v.vendors[1:] {
				if text := v.answers[p.name+" "+page]; strings.Contains(text, v.serial) || strings.Contains(text, "雀室1号") || strings.Contains(text, "雀型1号") {
					t.Errorf("%s as %s shows what is of an agreement that is not theirs", page, p.name)
				}
			}
		}
		if v.turned < 1000 {
			t.Errorf("turned away %d times only", v.turned)
		}
		t.Logf("%d kinds of vendor's account, %d canaries, turned away %d times, let in %d times", len(v.vendors), len(v.fields), v.turned, v.entered)
	})
}

// TestAviaryNotices: what a reviewer may see is noticed when a vendor sees it.
func TestAviaryNotices(t *testing.T) {
	v := newAviary(t, testkit.NewWorld(t, testkit.SQLite(t)))
	p := principal{name: "a reviewer taken for a vendor", cookie: v.Who(access.Reviewer, v.County).Token, sees: nothing}
	for _, route := range v.office.Routes() {
		if slices.Contains([]string{"/captures", "/captures/{id}", "/captures/{id}/media/{name}", "/recusals/{id}"}, route.Path) && route.Method == http.MethodGet {
			v.tryAll(p, route)
		}
	}
	all := strings.Join(v.complaints, "\n")
	for _, want := range []string{"the plate is shown", "the ground is shown", "a picture", "a way to a capture"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q was not noticed: %s", want, all)
		}
	}
}

// aviary is a cage in which a vendor looks after the device that sends the captures.
type aviary struct {
	*cage
	expected                officetest.Expected
	all                     []string // numbers of all real things
	vendors                 []principal
	agreement               string
	serial, sandbox, report string
	answers                 map[string]string // by name of principal and path
	entered                 int
}

func newAviary(t *testing.T, w *testkit.World) *aviary {
	s := newStreet(t, w)
	v := &aviary{cage: newCage(t, s), expected: officetest.Expect(), answers: map[string]string{}}
	key, err := seal.OpenLone(filepath.Join(t.TempDir(), "key"))
	v.fleet.Must(key, err)
	v.agreement = v.agreed(v.County, key.Public().String(), v.street.ids.Device)
	engineer := v.engaged("engineer", v.agreement)
	v.recuseAndSearch()
	v.trial(engineer)
	v.report = v.reported(engineer.by, key, true)
	v.hear()
	life := v.fleet.Life(v.street.ids.Use)
	v.serial = life.DeviceAt(v.Clock.Now()).Serial
	v.engagedNamed(canaryColleague, "canary.colleague", v.agreement)
	v.fields["colleague"], v.fields["colleague's login"], v.fields["ground"], v.fields["search"] = canaryColleague, "canary.colleague", canaryGround, canaryQuery
	v.enlistVendors(engineer)
	for _, ids := range v.cage.ids {
		v.all = append(v.all, ids...)
	}
	v.all = append(v.all, v.agreement, v.sandbox, v.report, "1")
	slices.Sort(v.all)
	v.all = slices.Compact(v.all)
	return v
}

// agreed is an agreement of a body with a vendor about some devices.
func (s *face) agreed(body people.Body, key string, devices ...string) string {
	s.t.Helper()
	today := law.DateOf(s.Clock.Now())
	done, err := s.Vendors.RecordAgreement(s.t.Context(), s.Who(access.Keeper, body).By, vendor.Agreement{Vendor: "测试运维公司", Number: "测运〔2026〕9号", Purpose: "设备维护", From: today.AddDays(-1),
		Until: today.AddDays(299), Confidential: today.AddDays(-1), ReportKey: key, Devices: devices, Paper: people.Paper{Digest: strings.Repeat("0b", 32), Name: "协议.pdf", Type: "application/pdf", Size: 1000}})
	if err != nil {
		s.t.Fatal(err)
	}
	return done.Record.ID
}

// bird is an engineer with an account.
type bird struct {
	by          act.By
	post, token string
}

func (v *aviary) engaged(login, agreement string) bird {
	return v.engagedNamed("测试工程师"+login, login, agreement)
}

func (v *aviary) engagedNamed(name, login, agreement string) bird {
	ctx, security := v.t.Context(), v.By(access.SecurityAdministrator)
	person, err := v.People.EnterPerson(ctx, security, name, true)
	v.fleet.Must(person, err)
	done, err := v.Vendors.Engage(ctx, security, agreement, person.ID)
	v.fleet.Must(done, err)
	v.Account(person.ID, login)
	b := bird{post: done.Record.ID, token: v.SignIn(login)}
	b.by.Actor, err = v.People.Actor(ctx, b.token)
	v.fleet.Must(nil, err)
	return b
}

// recuseAndSearch leaves a ground and a search of somebody.
func (v *aviary) recuseAndSearch() {
	other := v.Who(access.Reviewer, v.County)
	done, err := v.People.ApplyForRecusal(v.t.Context(), other.By, people.Application{Person: v.By(access.Head).Person,
		Subject: people.Subject{Kind: people.OfUse, ID: v.street.ids.Use, Body: v.County.ID}, Origin: people.ByOffice, Ground: canaryGround})
	v.fleet.Must(done, err)
	v.cage.ids["recusals"] = []string{done.ID}
	r := httptest.NewRequest(http.MethodPost, "/search", strings.NewReader("q="+canaryQuery))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(&http.Cookie{Name: "yuanjian", Value: other.Token})
	look := httptest.NewRequest(http.MethodGet, "/captures/"+v.cage.ids["captures"][0], nil) // a row in the access log, to be looked through
	look.AddCookie(&http.Cookie{Name: "yuanjian", Value: other.Token})
	for _, r := range []*http.Request{r, look} {
		w := httptest.NewRecorder()
		if v.h.ServeHTTP(w, r); w.Code >= 400 {
			v.t.Fatalf("%s %s: %d", r.Method, r.URL.Path, w.Code)
		}
	}
}

// trial is a sandbox device that has sent a capture with the plate in its event and in its keys.
func (v *aviary) trial(b bird) {
	ctx := v.t.Context()
	made, _, err := v.Vendors.OpenSandbox(ctx, b.by, "雀室1号")
	v.fleet.Must(made, err)
	now := v.Clock.Now()
	receipt, err := capture.TrialReceipt(v.Keys, made.ID, now, capture.Submission{Event: capture.Event{ID: canaryPlate, Time: now, Violation: devicetest.Violation, Plate: canaryPlate}})
	v.fleet.Must(receipt, err)
	e, err := v.Vendors.Remember(ctx, device.Sender{Book: v.Book, Body: v.County.ID, Device: made.ID}, canaryPlate, canaryPlate,
		vendor.Exchange{Event: strings.Repeat("c", 64), Status: http.StatusCreated, Receipt: receipt})
	v.fleet.Must(e, err)
	v.sandbox = made.ID
}

// reported files a report of conformity, signed with the key of the agreement.
func (s *face) reported(by act.By, key seal.Signer, passed bool, tests ...conformity.Test) string {
	s.t.Helper()
	now := s.Clock.Now()
	r := conformity.Report{Format: conformity.Format, Program: "test", Began: now.Add(-time.Minute), Ended: now, Model: "雀型1号", Firmware: []string{devicetest.Firmware}, Exchanges: 20, Passed: passed,
		Tests: append([]conformity.Test{{Name: "signature", Title: conformity.Words{ZH: "签名", EN: "signature"}, Result: conformity.Passed}}, tests...)}
	text, err := r.Write(key)
	if err != nil {
		s.t.Fatal(err)
	}
	done, err := s.Vendors.FileReport(s.t.Context(), by, text)
	if err != nil {
		s.t.Fatal(err)
	}
	return done.Record.ID
}

// hear lets the device say how it is.
func (v *aviary) hear() {
	now := v.Clock.Now()
	got, err := v.fleet.Service.ReportHealth(v.t.Context(), device.Sender{Book: v.Book, Device: v.street.ids.Device}, device.HealthMessage{
		Message: device.Message{WebhookID: "m-canary", SentAt: now, Digest: strings.Repeat("a", 64)}, Health: device.Health{ID: "h-canary", Time: now, ClockOffsetMS: 20, Firmware: devicetest.Firmware}})
	v.fleet.Must(got, err)
}

// enlistVendors are the kinds of a vendor's account; the first is the one who looks after the device.
func (v *aviary) enlistVendors(engineer bird) {
	ctx := v.t.Context()
	add := func(name, token string) {
		v.vendors = append(v.vendors, principal{name: name, cookie: token, sees: nothing})
	}
	add("engineer of the device", engineer.token)
	add("engineer of another agreement", v.engaged("other-agreement", v.agreed(v.County, "")).token)
	add("engineer of another body", v.Who(access.Vendor, v.Other).Token)
	left := v.engaged("left", v.agreement)
	m, err := v.Vendors.Disengage(ctx, v.By(access.SecurityAdministrator), v.agreement, left.post)
	v.fleet.Must(m, err)
	add("engineer whose engagement has ended", left.token)
	over := v.agreed(v.County, "", v.street.ids.Device)
	late := v.engaged("late", over)
	done, err := v.Vendors.EndAgreement(ctx, v.By(access.Keeper), over, "提前终止")
	v.fleet.Must(done, err)
	add("engineer whose agreement has ended", late.token)
}

// admits tells whether the table of routes lets a vendor's role pass.
func (v *aviary) admits(route web.Route) bool {
	return slices.ContainsFunc(v.expected[route.Pattern()], func(r access.Role) bool {
		return r == access.Vendor || r == officetest.Everybody || r == officetest.Anybody
	})
}

// tryAll tries a route with every number in its first place, and in those behind it the name of a medium or the last number.
func (v *aviary) tryAll(p principal, route web.Route) {
	if route.Method != http.MethodGet && v.admits(route) || strings.Contains(route.Path, "/logout") {
		return
	}
	firsts := v.all
	if !number.MatchString(route.Path) {
		firsts = []string{""}
	}
	for _, first := range firsts {
		path := strings.TrimSuffix(route.Path, "{$}")
		path = strings.ReplaceAll(path, "{kind}", people.OfUse)
		path = strings.ReplaceAll(path, "{name}", "front")
		path = number.ReplaceAllString(path, first)
		r := httptest.NewRequest(route.Method, path, strings.NewReader(""))
		if route.Method != http.MethodGet {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		r.AddCookie(&http.Cookie{Name: "yuanjian", Value: p.cookie})
		w := httptest.NewRecorder()
		v.h.ServeHTTP(w, r)
		v.judge(p, route, path, w, v.Clock.Now())
		v.judgeVendor(p, route, w)
		if w.Code < 300 {
			v.entered++
		}
		v.answers[p.name+" "+path] = html.UnescapeString(w.Body.String())
	}
}

var (
	number     = regexp.MustCompile(`\{[a-z.]+\}`)
	anyPicture = regexp.MustCompile(`(?i)<(img|video|picture|source)\b`)
	toMatter   = regexp.MustCompile(`(?i)(href|src|action)="/(captures|desk|cases|exports|recalls|findings)\b`)
)

// judgeVendor finds pictures, files to take away, and ways to captures in what a vendor was answered.
func (v *aviary) judgeVendor(p principal, route web.Route, w *httptest.ResponseRecorder) {
	kind := w.Header().Get("Content-Type")
	for what, there := range map[string]bool{
		"a picture":          anyPicture.MatchString(w.Body.String()) || strings.HasPrefix(kind, "image/") || strings.HasPrefix(kind, "video/"),
		"a file":             w.Header().Get("Content-Disposition") != "" || w.Code < 300 && !strings.HasPrefix(kind, "text/html"),
		"a way to a capture": toMatter.MatchString(w.Body.String()),
	} {
		if there {
			v.complain("%s as %s: %s (%d)", route.Pattern(), p.name, what, w.Code)
		}
	}
	if w.Code < 300 && !v.admits(route) {
		v.complain("%s as %s: let in, expected are %v", route.Pattern(), p.name, v.expected[route.Pattern()])
	}
}
