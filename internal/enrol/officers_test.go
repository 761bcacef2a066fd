package enrol_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/enrol"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/people"
	"yuanjian/internal/sheet"
	"yuanjian/internal/testkit"
)

func (o *office) officer(n int) map[string]string {
	return map[string]string{"name": fmt.Sprintf("试员%04d", n), "kind": "行政执法人员", "body": o.County.Name, "number": fmt.Sprintf("测E%06d", n),
		"issuer": "测试发证机关", "field": "公安交通管理", "from": "2026-01-01", "until": "2030/12/31"}
}

func TestOfficersFromAList(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		by := o.security()
		before := o.count("person")
		file := csv(t, enrol.Officers, with(o.officer(1)), with(o.officer(2), "from", "2026年1月1日"),
			map[string]string{"name": "辅某某", "kind": "其他工作人员"}, with(o.officer(3), "number", "=1+1"))
		r := o.read(by, enrol.Officers, file)
		if o.count("person") != before || r.Counts != (enrol.Counts{New: 4}) || r.Encoding != sheet.UTF8 || r.State != enrol.Checked {
			t.Fatalf("the dry run: %+v, %d persons", r, o.count("person")-before)
		}
		o.start(by, r.ID)
		o.drain()
		e := o.find(by, r.ID)
		if e.State != enrol.Ended || e.Done != 4 || e.Counts != (enrol.Counts{New: 4}) || o.count("person") != before+4 {
			t.Fatalf("entered: %+v, %d persons", e, o.count("person")-before)
		}
		page, total, err := o.People.List(t.Context(), o.DB.Reader(), o.inCounty(), people.Filter{Name: "试员0001"})
		found := page.Rows
		if err != nil || total != 1 || !found[0].Officer || len(found[0].Certificates) != 1 || len(found[0].Posts) != 0 {
			t.Fatalf("%+v, %d, %v", found, total, err)
		}
		if c := found[0].Certificates[0]; c.Number != "测E000001" || c.Body != o.County.ID || c.Field != "traffic" || c.From.String() != "2026-01-01" || c.Until.String() != "2030-12-31" {
			t.Errorf("%+v", c)
		}
		// The same file again: everything is on record, and nothing is entered.
		again := o.read(by, enrol.Officers, file)
		if again.Counts != (enrol.Counts{Same: 4}) {
			t.Errorf("again: %+v\n%s", again.Counts, o.said(again.Enrolment))
		}
		o.Verify()
	})
}

// The ledger holds which line became whom, and no name, number or cell.
func TestLedgerOfAListHoldsIdsOnly(t *testing.T) {
	o := newOffice(t, testkit.NewWorld(t, testkit.SQLite(t)))
	by := o.security()
	e := o.entered(by, enrol.Officers, o.officer(1), o.officer(2))
	n := 0
	err := o.DB.Read(t.Context(), func(q db.Queryer) error {
		rows, err := q.Query(t.Context(), `SELECT e.kind, r.body FROM entry e JOIN record r ON r.book = e.book AND r.idx = e.idx WHERE e.kind IN ($1, $2)`, people.OfficersEntered.Name, "enrol.officers.start")
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var kind, body string
			if err := rows.Scan(&kind, &body); err != nil {
				return err
			}
			n++
			if strings.Contains(body, "试员") || strings.Contains(body, "测E") || !strings.Contains(body, e.ID) || !strings.Contains(body, by.Person) {
				t.Errorf("%s: %s", kind, body)
			}
		}
		return rows.Err()
	})
	if err != nil || n != 2 {
		t.Errorf("%d entries, %v", n, err)
	}
}

func TestOfficersThatCannotBeEntered(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		by := o.security()
		o.entered(by, enrol.Officers, o.officer(1), map[string]string{"name": "辅某某", "kind": "其他工作人员"})
		r := o.read(by, enrol.Officers, csv(t, enrol.Officers,
			with(o.officer(2), "name", ""), with(o.officer(3), "name", strings.Repeat("长", 61)), with(o.officer(4), "kind", "警察"), with(o.officer(5), "kind", ""),
			with(o.officer(6), "body", "没有的单位"), with(o.officer(7), "body", ""), with(o.officer(8), "number", ""), with(o.officer(9), "issuer", ""),
			with(o.officer(10), "field", "城管"), with(o.officer(11), "field", "生态环境"), with(o.officer(12), "from", "2026-02-30"), with(o.officer(13), "until", "2025-12-31"),
			with(o.officer(14), "kind", "其他工作人员"), with(o.officer(15), "number", "1.2E+10"), with(o.officer(16), "name", "看\u202e不见"),
			with(o.officer(17)), with(o.officer(17), "name", "另一人"), with(o.officer(1), "until", "2031-12-31"), with(o.officer(1), "name", "别人"),
			with(o.officer(18), "former", "没有的证"), with(o.officer(19), "former", "测E000001"), map[string]string{"name": "辅二", "kind": "其他工作人员", "body": "某单位"},
			map[string]string{"name": "辅三", "kind": "其他工作人员"}, map[string]string{"name": "辅 三", "kind": "其他工作人员"}, map[string]string{"name": "辅四", "kind": "其他工作人员", "former": "测E000001"}))
		want := strings.Join([]string{
			"2 wrong [姓名：请写明姓名。]",
			"3 wrong [姓名：不能超过60个字。]",
			"4 wrong [人员类别：请填写下列之一：行政执法人员、执法辅助人员、其他工作人员。] [证件编号：执法辅助人员不持行政执法证件。（第三十条第（一）项）]",
			"5 wrong [人员类别：请填写人员类别。] [证件编号：执法辅助人员不持行政执法证件。（第三十条第（一）项）]",
			"6 wrong [单位：没有登记这个单位。请填写登记的单位全称或者统一社会信用代码，或者先登记单位。]",
			"7 wrong [单位：有证件的人员要填写单位。]",
			"8 wrong [证件编号：请填写证件编号。]",
			"9 wrong [发证机关：请填写发证机关。]",
			"10 wrong [执法领域：请填写下列之一：公安交通管理、交通运输、城市管理、生态环境、应急管理、市场监督管理、司法行政。]",
			"11 wrong [执法领域：这个单位没有这个执法领域，请核对证件。]",
			"12 wrong [有效期起：请填写日期，如2026-06-03。]",
			"13 wrong [有效期止：有效期截止日不能早于起始日。]",
			"14 wrong [证件编号：执法辅助人员不持行政执法证件。（第三十条第（一）项）]",
			"15 wrong [证件编号：这个号码被Excel变成了数字，后面的位数已经丢失。请把这一列设为文本格式，重新填写。]",
			"16 wrong [姓名：含有看不见的字符或者换行，请删去后重新填写。]",
			"17 new",
			"18 wrong [证件编号：同一个文件里已经有这个证件编号。]",
			"19 wrong [有效期止：这个证件编号已经登记，这一项与登记的不同。登记过的证件不能用列表改写，请核对。]",
			"20 wrong [证件编号：同一个文件里已经有这个证件编号。]",
			"21 wrong [原证件编号：没有登记这个原证件编号。请核对，或者不填。]",
			"22 wrong [姓名：与原证件登记的姓名不同，请核对。]",
			"23 wrong [单位：没有证件的人员不填单位：所在单位在任命岗位时确定。]",
			"24 new",
			"25 wrong [姓名：同一个文件里已经有同名而且没有证件的人员。确有两人的，请在人员页面登记另一人。]",
			"26 wrong [原证件编号：填写了原证件编号，也要填写新证件。]",
		}, "\n") + "\n"
		if got := o.said(r.Enrolment); got != want {
			t.Errorf("got:\n%s\nwant:\n%s", got, want)
		}
		before := o.count("person")
		o.start(by, r.ID)
		o.drain()
		if e := o.find(by, r.ID); o.count("person") != before+2 || e.State != enrol.Ended || e.Counts != (enrol.Counts{New: 2, Wrong: 23}) {
			t.Errorf("%d entered, %+v", o.count("person")-before, e)
		}
	})
}

// roles.md §1: auxiliary staff are a kind of their own, and a certificate of a ministry follows that ministry's checks.
func TestListKnowsAuxiliaryStaffAndMinistries(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		by := o.security()
		assistant := map[string]string{"name": "辅助员乙", "kind": "执法辅助人员"}
		file := csv(t, enrol.Officers, assistant, with(o.officer(1), "issued", "国务院部门"), with(o.officer(2), "issued", "本省"), o.officer(3))
		r := o.read(by, enrol.Officers, file)
		o.start(by, r.ID)
		o.drain()
		if got := o.said(o.find(by, r.ID)); got != "2 new\n3 new\n4 new\n5 new\n" {
			t.Fatal(got)
		}
		whole := access.Scope{Book: o.Book, Bodies: []string{o.City.ID, o.County.ID, o.Other.ID, o.Province.ID, o.Justice.ID}}
		find := func(name string) people.Person {
			page, total, err := o.People.List(t.Context(), o.DB.Reader(), whole, people.Filter{Name: name})
			if err != nil || total != 1 {
				t.Fatalf("%s: %d, %v", name, total, err)
			}
			return page.Rows[0]
		}
		if p := find("辅助员乙"); !p.Auxiliary || p.Officer {
			t.Errorf("%+v", p)
		} else if _, err := o.People.Appoint(t.Context(), by, p.ID, o.County.ID, access.Reviewer); err == nil {
			t.Error("auxiliary staff from a list became a reviewer")
		}
		for n, want := range map[int]bool{1: true, 2: false, 3: false} {
			if p := find(fmt.Sprintf("试员%04d", n)); p.Auxiliary || !p.Officer || p.Certificates[0].Ministry != want {
				t.Errorf("line %d: %+v", n, p)
			}
		}
		if again := o.read(by, enrol.Officers, file); again.Counts != (enrol.Counts{Same: 4}) {
			t.Errorf("again: %s", o.said(again.Enrolment))
		}
		odd := o.read(by, enrol.Officers, csv(t, enrol.Officers, with(assistant, "kind", "其他工作人员"), o.officer(1), with(assistant, "name", "辅助员丙", "issued", "本省"), with(o.officer(9), "kind", "执法辅助人员"),
			with(o.officer(10), "issued", "某部")))
		want := strings.Join([]string{
			"2 wrong [人员类别：登记的同名人员类别不同。列表不改人员类别，请核对；确是另一人的，请在人员页面登记。]",
			"3 wrong [证件类别：这个证件编号已经登记，这一项与登记的不同。登记过的证件不能用列表改写，请核对。]",
			"4 wrong [证件类别：没有证件的人员不填证件类别。]",
			"5 wrong [证件编号：执法辅助人员不持行政执法证件。（第三十条第（一）项）]",
			"6 wrong [证件类别：请填写下列之一：本省、国务院部门。]",
		}, "\n") + "\n"
		if got := o.said(odd.Enrolment); got != want {
			t.Errorf("got:\n%s\nwant:\n%s", got, want)
		}
		o.Verify()
	})
}

// A line that was kept before a column was added has no cell for it.
func TestLineKeptBeforeAColumnWasAdded(t *testing.T) {
	o := newOffice(t, testkit.NewWorld(t, testkit.SQLite(t)))
	cells := make([]string, len(enrol.Columns(enrol.Officers))-1)
	cells[0], cells[1] = "旧某某", "其他工作人员"
	out, err := enrol.JudgeKept(t.Context(), o.lists, o.security(), enrol.Officers, enrol.Line{Number: 2, Cells: cells})
	if err != nil || out.State != sheet.New {
		t.Errorf("%+v, %v", out, err)
	}
}

// Somebody on record gets a further certificate; nobody gets one by their own hand (roles.md E14).
func TestFurtherCertificateByAList(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		by := o.security()
		o.entered(by, enrol.Officers, o.officer(1))
		before := o.count("person")
		e := o.entered(by, enrol.Officers, with(o.officer(1), "number", "换发E1", "former", "测E000001", "field", "城市管理"))
		if got := o.said(e); got != "2 changed\n" || o.count("person") != before {
			t.Errorf("%s, %d persons more", got, o.count("person")-before)
		}
		page, _, err := o.People.List(t.Context(), o.DB.Reader(), o.inCounty(), people.Filter{Name: "试员0001"})
		found := page.Rows
		if err != nil || len(found) != 1 || len(found[0].Certificates) != 2 {
			t.Fatalf("%+v, %v", found, err)
		}
		line := people.OfficerLine{Name: "试员0001", Officer: true, Body: o.County.Name, Former: "换发E1",
			Certificate: &people.Certificate{Number: "自发E1", Issuer: "测试", Field: "traffic", From: 20000, Until: 22000}}
		out, err := o.People.JudgeOfficers(t.Context(), o.DB.Reader(), o.Book, found[0].ID, []people.OfficerLine{line})
		if err != nil || out[0].State != sheet.Wrong || !strings.Contains(out[0].Faults[0].Want.ZH, "不能为自己登记证件") {
			t.Errorf("%+v, %v", out, err)
		}
	})
}

// What has changed between dry run and entering is judged again: nothing rests on the dry run.
func TestLinesAreJudgedAgainWhenTheyAreEntered(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		by := o.security()
		first := o.read(by, enrol.Officers, csv(t, enrol.Officers, o.officer(1), o.officer(2)))
		o.entered(by, enrol.Officers, with(o.officer(1), "issuer", "另一机关"))
		o.start(by, first.ID)
		o.drain()
		e := o.find(by, first.ID)
		if got := o.said(e); !strings.HasPrefix(got, "2 wrong [发证机关：") || !strings.HasSuffix(got, "3 new\n") || e.Counts != (enrol.Counts{New: 1, Wrong: 1}) {
			t.Errorf("%s%+v", got, e.Counts)
		}
	})
}

// Started twice, run by two jobs at once and by one that was broken off: each line is entered once.
func TestEachLineIsEnteredOnce(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		by := o.security()
		lines := make([]map[string]string, 450)
		for i := range lines {
			lines[i] = o.officer(i)
		}
		before := o.count("person")
		r := o.read(by, enrol.Officers, csv(t, enrol.Officers, lines...))
		o.start(by, r.ID)
		var conflict fault.Conflict
		if _, err := o.lists.Start(t.Context(), by, r.ID); !errors.As(err, &conflict) {
			t.Errorf("started twice: %v", err)
		}
		// Stopped after the first chunk: the job that was enqueued finds nothing to do.
		if err := o.lists.EnterOne(t.Context(), o.Book, r.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := o.lists.Stop(t.Context(), by, r.ID); err != nil {
			t.Fatal(err)
		}
		o.drain()
		if e := o.find(by, r.ID); e.State != enrol.Stopped || e.Done != 100 || e.Left() != 350 || o.count("person") != before+100 {
			t.Fatalf("stopped: %+v, %d persons", e, o.count("person")-before)
		}
		if _, err := o.lists.Stop(t.Context(), by, r.ID); !errors.As(err, &conflict) {
			t.Errorf("stopped twice: %v", err)
		}
		o.start(by, r.ID)
		failed := make(chan error, 3)
		for range 3 {
			go func() { failed <- o.lists.RunList(t.Context(), o.Book, r.ID) }()
		}
		for range 3 {
			if err := <-failed; err != nil {
				t.Error(err)
			}
		}
		e := o.find(by, r.ID)
		if e.State != enrol.Ended || e.Done != 450 || e.Counts.New != 450 || o.count("person") != before+450 {
			t.Errorf("in the end: %+v, %d persons", e, o.count("person")-before)
		}
		o.Verify()
	})
}

// Who may not enter lists any more has their list halted, with the reason; another one goes on.
func TestListStopsWhenItsStarterMayNotAnyMore(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		second := o.Another(access.Keeper)
		r := o.read(second, enrol.Devices, csv(t, enrol.Devices, junction(1)))
		o.start(second, r.ID)
		found, err := o.People.Find(t.Context(), o.DB.Reader(), o.inCounty(), second.Person)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.People.EndPost(t.Context(), o.security(), found.Posts[0].ID); err != nil {
			t.Fatal(err)
		}
		o.drain()
		first := o.By(access.Keeper)
		e := o.find(first, r.ID)
		if e.State != enrol.Stopped || !strings.Contains(e.Because.ZH, "您现在的岗位不能办理") || e.Done != 0 {
			t.Fatalf("%+v", e)
		}
		o.start(first, r.ID)
		o.drain()
		if e := o.find(first, r.ID); e.State != enrol.Ended || e.Done != 1 || e.Because.ZH != "" {
			t.Errorf("%+v", e)
		}
	})
}

func TestListsAreForThoseWhoMayEnterThem(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		file := csv(t, enrol.Officers, o.officer(1))
		for _, role := range access.Roles() {
			_, err := o.lists.Read(t.Context(), o.By(role), enrol.Officers, file, sheet.Detect)
			if may := role == access.SecurityAdministrator; may != (err == nil) || !may && !errors.Is(err, act.ErrForbidden) {
				t.Errorf("%s reads a list of officers: %v", role, err)
			}
			_, err = o.lists.Read(t.Context(), o.By(role), enrol.Devices, csv(t, enrol.Devices, junction(1)), sheet.Detect)
			if may := role == access.Keeper; may != (err == nil) || !may && !errors.Is(err, act.ErrForbidden) {
				t.Errorf("%s reads a list of devices: %v", role, err)
			}
		}
		r := o.read(o.By(access.Keeper), enrol.Devices, csv(t, enrol.Devices, junction(2)))
		for _, by := range []act.By{o.security(), o.Who(access.Keeper, o.Other).By, o.By(access.Reviewer)} {
			if _, err := enrol.Find(t.Context(), o.DB.Reader(), by.Actor, r.ID); !fault.IsNotFound(err) {
				t.Errorf("found by a stranger: %v", err)
			}
			if _, err := o.lists.Start(t.Context(), by, r.ID); !fault.IsNotFound(err) {
				t.Errorf("started by a stranger: %v", err)
			}
			if err := o.lists.Drop(t.Context(), by, r.ID); !fault.IsNotFound(err) {
				t.Errorf("given up by a stranger: %v", err)
			}
		}
	})
}

// The file is kept as it came, sealed, and deleted after its purpose; what was entered and what was wrong stay.
func TestFileIsKeptAndDeletedInTime(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		by := o.security()
		file := csv(t, enrol.Officers, o.officer(1), with(o.officer(2), "number", ""))
		entered, unused := o.read(by, enrol.Officers, file), o.read(by, enrol.Officers, csv(t, enrol.Officers, o.officer(3)))
		if got, err := o.lists.File(t.Context(), o.DB.Reader(), &entered.Enrolment); err != nil || string(got) != string(file) {
			t.Fatalf("the file: %q, %v", got, err)
		}
		for _, table := range []string{"enrolment_piece", "enrolment_chunk"} {
			var sealed []byte
			if err := o.DB.Reader().QueryRow(t.Context(), `SELECT sealed FROM `+table+` LIMIT 1`).Scan(&sealed); err != nil || strings.Contains(string(sealed), "试员") {
				t.Errorf("%s is not sealed: %v", table, err)
			}
		}
		o.start(by, entered.ID)
		o.drain()
		clear := func(after time.Duration) (a, b enrol.Enrolment) {
			t.Helper()
			o.Clock.Advance(after)
			if err := o.lists.Clear(t.Context(), job.Job{Book: o.Book}); err != nil {
				t.Fatal(err)
			}
			return o.find(by, entered.ID), o.find(by, unused.ID)
		}
		if a, b := clear(6 * 24 * time.Hour); a.ClearedAt != nil || b.ClearedAt != nil {
			t.Error("deleted too early")
		}
		if a, b := clear(25 * time.Hour); a.ClearedAt != nil || b.ClearedAt == nil || b.State != enrol.Dropped {
			t.Errorf("after a week: %v, %v", a.ClearedAt, b.ClearedAt)
		}
		a, b := clear(23 * 24 * time.Hour)
		if a.ClearedAt == nil || a.State != enrol.Ended || o.count("enrolment_piece") != 0 {
			t.Errorf("after a month: %+v, %d pieces", a, o.count("enrolment_piece"))
		}
		if _, err := o.lists.File(t.Context(), o.DB.Reader(), &a); !fault.IsNotFound(err) {
			t.Errorf("the file of a cleared list: %v", err)
		}
		if got := o.said(a); got != "2 new\n3 wrong [证件编号：请填写证件编号。]\n" {
			t.Errorf("what stays: %s", got)
		}
		var conflict fault.Conflict
		if _, err := o.lists.Start(t.Context(), by, b.ID); !errors.As(err, &conflict) {
			t.Errorf("a cleared list is started: %v", err)
		}
	})
}
