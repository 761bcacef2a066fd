package vendor_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/conformity"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/fault"
	"yuanjian/internal/seal"
	"yuanjian/internal/testkit"
	"yuanjian/internal/vendor"
)

// signedReport writes a report of a model and software, ended at an instant.
func signedReport(t *testing.T, by seal.Signer, model, firmware string, ended time.Time) []byte {
	t.Helper()
	r := conformity.Report{Format: conformity.Format, Program: "test", Began: ended.Add(-time.Minute), Ended: ended, Model: model, Firmware: []string{firmware}, Exchanges: 20, Passed: true,
		Tests: []conformity.Test{{Name: "signature", Title: conformity.Words{ZH: "签名", EN: "signature"}, Result: conformity.Passed}}}
	file, err := r.Write(by)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// TestA21b_FirmwareChangeCallsForTheRunAgain: the report is verified when it is attached to the technical review; after a
// change of software the review passes with a new one only, and the item stands in the reviewer's queue until then.
func TestA21b_FirmwareChangeCallsForTheRunAgain(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx, f := t.Context(), devicetest.New(t, w)
		f.Service.Signers = w.Vendors
		ids := f.Register("")
		f.Approve(ids.Use)
		f.Install(ids)
		key, err := seal.OpenLone(filepath.Join(t.TempDir(), "key"))
		f.Must(key, err)
		other, err := seal.OpenLone(filepath.Join(t.TempDir(), "other"))
		f.Must(other, err)
		a := agreement(w, 200)
		a.ReportKey, a.Devices = key.Public().String(), []string{ids.Device}
		_, err = w.Vendors.RecordAgreement(ctx, w.By(access.Keeper), a)
		f.Must(nil, err)
		life := func() *device.Life { l := f.Life(ids.Use); return &l }
		model := life().DeviceAt(w.Clock.Now()).Model
		now := w.Clock.Now()
		review := func(firmware string, file []byte) error {
			o := devicetest.Technical(device.NotInstrument)
			o.Firmware, o.Report = firmware, file
			_, err := f.Service.ReviewTechnically(ctx, w.By(access.TechnicalReviewer), devicetest.With(ids.Use, devicetest.Document("检测报告")), o)
			return err
		}
		good := signedReport(t, key, model, devicetest.Firmware, now)
		changed := []byte(strings.Replace(string(good), `"exchanges": 20`, `"exchanges": 21`, 1))
		for name, file := range map[string][]byte{"changed": changed, "no report": []byte("{}")} {
			var bad fault.Invalid
			if err := review(devicetest.Firmware, file); !errors.As(err, &bad) || bad.Fields[0].Name != "conformity" {
				t.Errorf("%s: %v", name, err)
			}
		}
		for name, file := range map[string][]byte{"another model": signedReport(t, key, "别的型号", devicetest.Firmware, now), "other software": signedReport(t, key, model, "9.9", now),
			"too old": signedReport(t, key, model, devicetest.Firmware, now.Add(-conformity.FreshFor-time.Hour)), "from tomorrow": signedReport(t, key, model, devicetest.Firmware, now.Add(24*time.Hour)),
			"another key": signedReport(t, other, model, devicetest.Firmware, now)} {
			t.Log(name)
			refused(t, review(devicetest.Firmware, file), "A21b")
		}
		f.Must(nil, review(devicetest.Firmware, good))
		_, err = f.Service.ChangeFirmware(ctx, w.By(access.Keeper), devicetest.With(ids.Use, devicetest.Document("检测报告")), device.Firmware{Version: "2.0", Reason: "供应商升级"})
		f.Must(nil, err)
		if was, is, stale := life().ReportStale(w.Engine.Now(w.Book)); !stale || was != devicetest.Firmware || is != "2.0" {
			t.Errorf("after the change the report is of %q, the device runs %q, stale %v", was, is, stale)
		}
		refused(t, review("2.0", nil), "A21b")
		f.Must(nil, review("2.0", signedReport(t, key, model, "2.0", now)))
		if _, _, stale := life().ReportStale(w.Engine.Now(w.Book)); stale {
			t.Error("with a new report it is stale still")
		}
		w.Verify()
	})
}

// TestA12_1_VendorFilesTheSignedReport: a vendor files what its own key signed, and sees no agreement but its own.
func TestA12_1_VendorFilesTheSignedReport(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx := t.Context()
		key, err := seal.OpenLone(filepath.Join(t.TempDir(), "key"))
		if err != nil {
			t.Fatal(err)
		}
		who := w.Who(access.Vendor, w.County)
		file := signedReport(t, key, "YS-1", "1.0", w.Clock.Now())
		_, err = w.Vendors.FileReport(ctx, who.By, file)
		refused(t, err, "A21b")
		if _, err := w.Vendors.FileReport(ctx, who.By, []byte("no report")); !fault.IsInvalid(err) {
			t.Errorf("what is no report: %v", err)
		}
		a := agreement(w, 30)
		a.ReportKey = key.Public().String()
		done, err := w.Vendors.RecordAgreement(ctx, w.Who(access.Keeper, w.Other).By, a)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Vendors.Engage(ctx, w.By(access.SecurityAdministrator), done.Record.ID, who.By.Person); err != nil {
			t.Fatal(err)
		}
		filed, err := w.Vendors.FileReport(ctx, who.By, file)
		if err != nil {
			t.Fatal(err)
		}
		mine, err := vendor.Mine(ctx, w.DB.Reader(), w.Book, who.By.Person, w.Engine.Now(w.Book))
		if err != nil || len(mine) != 2 {
			t.Fatalf("%d agreements, %v", len(mine), err)
		}
		got, err := vendor.ReportOf(ctx, w.DB.Reader(), w.Book, mine, filed.Record.ID)
		if err != nil || string(got.Document) != string(file) || !got.Passed {
			t.Errorf("filed: %+v, %v", got, err)
		}
		for _, a := range mine {
			if a.ID == filed.Record.Agreement {
				continue
			}
			if _, err := vendor.ReportOf(ctx, w.DB.Reader(), w.Book, []vendor.Agreement{a}, filed.Record.ID); !fault.IsNotFound(err) {
				t.Errorf("another agreement shows it: %v", err)
			}
		}
	})
}

// TestA22_2_FleetIsOfTheAgreementAndSilenceIsUnknown: a vendor sees the devices of the agreement and no other; one that says
// nothing is 待查明, never 正常.
func TestA22_2_FleetIsOfTheAgreementAndSilenceIsUnknown(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx, f := t.Context(), devicetest.New(t, w)
		ids := f.Live()
		who := w.Who(access.Vendor, w.County)
		scope := who.By.Scope(access.ViewFleet)
		now := w.Engine.Now(w.Book)
		if all, err := vendor.Fleet(ctx, w.DB.Reader(), scope, now); err != nil || len(all) != 0 {
			t.Errorf("of an agreement without devices: %v, %v", all, err)
		}
		mine, err := vendor.Mine(ctx, w.DB.Reader(), w.Book, who.By.Person, now)
		if err != nil || len(mine) != 1 {
			t.Fatal(err)
		}
		_, err = w.Vendors.ScopeAgreement(ctx, w.By(access.Keeper), mine[0].ID, []string{ids.Device})
		f.Must(nil, err)
		fleet := func() vendor.FleetDevice {
			t.Helper()
			all, err := vendor.Fleet(ctx, w.DB.Reader(), scope, w.Engine.Now(w.Book))
			if err != nil || len(all) != 1 || all[0].ID != ids.Device {
				t.Fatalf("the fleet is %v, %v", all, err)
			}
			return all[0]
		}
		if d := fleet(); d.ConditionAt(w.Engine.Now(w.Book)) != vendor.Unknown {
			t.Errorf("a device that never spoke is %s", d.ConditionAt(now))
		}
		from := device.Sender{Book: w.Book, Body: w.County.ID, Device: ids.Device}
		say := func(id string, abnormal bool) {
			t.Helper()
			at := w.Engine.Now(w.Book)
			_, err := f.Service.ReportHealth(ctx, from, device.HealthMessage{Message: device.Message{WebhookID: "w" + id, SentAt: at, Digest: strings.Repeat("a", 63) + id},
				Health: device.Health{ID: "h" + id, Time: at, ClockOffsetMS: 20, Firmware: devicetest.Firmware, Abnormal: abnormal, Detail: "存储将满"}})
			f.Must(nil, err)
		}
		say("1", false)
		heard := w.Engine.Now(w.Book)
		if d := fleet(); d.ConditionAt(heard) != vendor.Normal || d.ConditionAt(heard.Add(vendor.SilentAfter+time.Second)) != vendor.Unknown {
			t.Errorf("heard of: %s, an hour later %s", d.ConditionAt(heard), d.ConditionAt(heard.Add(vendor.SilentAfter+time.Second)))
		}
		say("2", true)
		if d := fleet(); d.ConditionAt(w.Engine.Now(w.Book)) != vendor.Abnormal {
			t.Error("abnormal running is not shown")
		}
	})
}
