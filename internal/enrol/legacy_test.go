package enrol_test

import (
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/enrol"
	"yuanjian/internal/ledger"
	"yuanjian/internal/sheet"
)

// fromBefore is a line of a site that was in use before the Measures.
func fromBefore(n int) map[string]string {
	return with(junction(n), "since", "2024-03-01", "basis", "原大队2024年2号文", "published", "2024-02-20", "where", "区政府网站", "sign_since", "2024/2/25", "sign", "告示牌")
}

// readProved is the dry run of a list of sites from before with its evidence.
func (o *office) readProved(proofs []device.Attachment, lines ...map[string]string) enrol.Readout {
	o.t.Helper()
	r, err := o.lists.Read(o.t.Context(), o.By(access.Keeper), enrol.Legacy, csv(o.t, enrol.Legacy, lines...), sheet.Detect, proofs...)
	if err != nil {
		o.t.Fatal(err)
	}
	return r
}

// TestA49_SitesFromBeforeAreEnteredFromAList: each line becomes a use that is judged as an old site, on the evidence it names; what is
// on record is added to, what was entered stays as it is, and the ledger commits to every fact.
func TestA49_SitesFromBeforeAreEnteredFromAList(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		by := o.By(access.Keeper)
		o.entered(by, enrol.Devices, junction(6)) // registered, and not yet said to be old
		proofs := []device.Attachment{devicetest.Document("二号文"), devicetest.Picture("公告照片拍摄")}
		lines := []map[string]string{fromBefore(2), fromBefore(3), fromBefore(6), with(fromBefore(8), "evidence", "二号文"), with(fromBefore(10), "published", "", "where", "")}
		r := o.readProved(proofs, lines...)
		if got := o.said(r.Enrolment); got != "2 new\n3 new\n4 changed\n5 new\n6 new\n" {
			t.Fatal(got)
		}
		if o.count("device") != 1 || o.count("device_fact") != 1 {
			t.Fatal("the dry run enters something")
		}
		o.start(by, r.ID)
		o.drain()
		e := o.find(by, r.ID)
		if e.State != enrol.Ended || len(e.Proofs) != 2 {
			t.Fatalf("%s %s, %d documents", e.State, e.Because.ZH, len(e.Proofs))
		}
		page, err := o.lists.Devices.List(t.Context(), by.Scope(access.ViewDevices), device.Filter{}, o.Clock.Now())
		if err != nil || len(page.Rows) != 5 {
			t.Fatalf("%d uses, %v", len(page.Rows), err)
		}
		for _, row := range page.Rows {
			l, err := device.LoadAround(t.Context(), o.DB.Reader(), o.Book, row.Life.Use.ID, o.Clock.Now(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if !l.OldSite(o.Clock.Now()) || row.Standing.State == device.Draft || row.Standing.State == device.Live {
				t.Errorf("%s: old %v, %s", l.Device.Serial, l.OldSite(o.Clock.Now()), row.Standing.State)
			}
			o.wantProofs(&l, proofs)
		}
		again := o.readProved(proofs, append(lines, fromBefore(12))...)
		if again.Counts != (enrol.Counts{Same: 5, New: 1}) {
			t.Errorf("again:\n%s", o.said(again.Enrolment))
		}
		err = o.DB.Read(t.Context(), func(q db.Queryer) error {
			n, err := device.CheckRows(t.Context(), q, o.Book, func(b ledger.Broken) { t.Error(b.What.EN) })
			if n != 5+4*4+3 { // registered; entered, published, sign, in use; one without publication
				t.Errorf("%d facts", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		o.tamperedIsFound()
		o.Verify()
	})
}

// wantProofs asks that the entering rests on the documents that its line names.
func (o *office) wantProofs(l *device.Life, all []device.Attachment) {
	o.t.Helper()
	want := len(all)
	if l.Device.Serial == "SN000008" {
		want = 1
	}
	for i := range l.Facts {
		if l.Facts[i].Event != device.LegacyEntered {
			continue
		}
		f, _, err := device.FactIn(o.t.Context(), o.DB.Reader(), o.inCounty(), l.Facts[i].ID)
		if err != nil || len(f.Documents) != want || f.Documents[0].Digest != all[0].Digest {
			o.t.Errorf("%s rests on %d documents, %v", l.Device.Serial, len(f.Documents), err)
		}
		return
	}
	o.t.Errorf("%s is not entered as one from before", l.Device.Serial)
}

// tamperedIsFound alters what a line said, and asks that the ledger says so.
func (o *office) tamperedIsFound() {
	o.t.Helper()
	err := o.DB.Write(o.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(o.t.Context(), `UPDATE device_fact SET data = replace(data, '2号文', '3号文') WHERE event = 'legacy_entered'`)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	found := 0
	err = o.DB.Read(o.t.Context(), func(q db.Queryer) error {
		_, err := device.CheckRows(o.t.Context(), q, o.Book, func(ledger.Broken) { found++ })
		return err
	})
	if err != nil || found != 5 {
		o.t.Errorf("%d altered facts are found, %v", found, err)
	}
}

// TestA49_LinesThatAreNoSitesFromBefore: what came into use from 1 May 2025, what proves nothing, and what is approved already.
func TestA49_LinesThatAreNoSitesFromBefore(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		proofs := []device.Attachment{devicetest.Document("二号文")}
		if _, err := o.lists.Read(t.Context(), o.By(access.Keeper), enrol.Legacy, csv(t, enrol.Legacy, fromBefore(2)), sheet.Detect); err == nil {
			t.Error("a list without evidence is read")
		}
		if _, err := o.lists.Read(t.Context(), o.By(access.Keeper), enrol.Devices, csv(t, enrol.Devices, junction(2)), sheet.Detect, proofs...); err == nil {
			t.Error("a list of devices takes evidence")
		}
		r := o.readProved(proofs, with(fromBefore(2), "since", "2025-05-01"), with(fromBefore(4), "basis", ""), with(fromBefore(6), "where", ""), with(fromBefore(8), "sign_since", ""),
			with(fromBefore(10), "published", "昨天"), with(fromBefore(12), "evidence", "三号文"), with(fromBefore(14), "since", ""), with(fromBefore(16), "published", "2199-01-01"),
			with(fromBefore(18), "place", "公共浴室"), fromBefore(20))
		want := strings.Join([]string{
			"2 wrong [开始使用日期：2025年5月1日起开始使用的*]",
			"3 wrong [当时的设置依据：请写明当时由谁、依据什么文件设置。]",
			"4 wrong [公布方式：公布的时间和地方须一并填写，或者都不填。]",
			"5 wrong [标志种类：标志的时间和种类须一并填写，或者都不填。]",
			"6 wrong [公布日期：请填写日期，如2026-06-03。]*",
			"7 wrong [证明文件：没有随名单上传名为“三号文”的文件。]",
			"8 wrong [开始使用日期：请填写开始使用*]",
			"9 wrong [公布日期：时间不能晚于现在。]",
			"10 wrong [场所类别：*第十五条*]",
			"11 new",
		}, "\n")
		got := strings.Split(strings.TrimSpace(o.said(r.Enrolment)), "\n")
		for i, w := range strings.Split(want, "\n") {
			if i >= len(got) || !like(got[i], w) {
				t.Errorf("got  %s\nwant %s", got[min(i, len(got)-1)], w)
			}
		}
	})
}
