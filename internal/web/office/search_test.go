package office_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

// looksOf counts looks by what was looked at, as the auditor reads them.
func (s *street) looksOf(item string) int {
	s.t.Helper()
	page, _, err := act.Looks(s.t.Context(), s.DB.Reader(), access.Scope{Book: s.Book, Bodies: []string{s.County.ID, s.Other.ID, s.City.ID, s.Justice.ID}}, act.LookFilter{Turn: db.Turn{Limit: 200}})
	s.fleet.Must(nil, err)
	n := 0
	for _, l := range page.Rows {
		if l.Item == item {
			n++
		}
		if strings.Contains(l.ItemID, "10002") || strings.Contains(l.ItemID, "测试员") {
			s.t.Errorf("the log of looks names what was searched for: %s", l.ItemID)
		}
	}
	return n
}

func TestOneBoxFindsByPlateNumberPlaceAndOfficer(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		ids := []string{s.arrive(), s.arrive(), s.arrive()}
		v := s.as(access.Reviewer)

		// A plate: by POST, behind a token, on the log, for this session and half an hour alone.
		at := v.post("/search", "q", "粤a·10002").goes("/search/")
		if strings.Contains(at, "10002") {
			t.Errorf("the plate stands in the address %s", at)
		}
		v.get(at).wants(200, "号牌粤A·10002的抓拍", ids[1], `value="粤a·10002"`).lacks(ids[0], ids[2])
		if n := s.looksOf("plate"); n != 1 {
			t.Errorf("%d searches by plate are on the log, want 1", n)
		}
		head := s.visitor()
		s.signIn(head, access.Head)
		head.get(at).wants(404).lacks("10002")
		foreign := s.with(s.Who(access.Reviewer, s.Other))
		foreign.get(at).wants(404)
		foreign.get(foreign.post("/search", "q", "粤A10002").goes("/search/")).wants(200, "没有找到").lacks(ids[1])
		if n := s.looksOf("plate"); n != 2 {
			t.Errorf("%d searches by plate are on the log, want 2: one that found nothing counts", n)
		}
		s.Clock.Advance(31 * time.Minute)
		v.get(at).wants(404).lacks("10002")

		// A number: in the address.
		entry := s.state(ids[2]).Entry
		number := fmt.Sprintf("%s-%d", s.Book, entry)
		if to := v.post("/search", "q", number).goes("/search?q="); to != "/search?q="+number {
			t.Errorf("the number leads to %s", to)
		}
		v.get("/search?q="+number).wants(200, "这个编号的抓拍", ids[2]).lacks(ids[0])
		v.get("/search?q="+ids[0]).wants(200, ids[0]).lacks(ids[1])
		foreign.get("/search?q="+number).wants(200, "没有找到").lacks(ids[2])
		v.get("/search?q=SN-0001").wants(200, "设备用途", s.ids.Use)

		// A place: two characters of it are enough; another body finds nothing.
		v.get(v.post("/search", "q", "大道1号").goes("/search/")).wants(200, "设备用途", "测试大道1号路口", s.ids.Use)
		v.get(v.post("/search", "q", "路口").goes("/search/")).wants(200, s.ids.Use)
		foreign.get(foreign.post("/search", "q", "路口").goes("/search/")).wants(200, "没有找到").lacks(s.ids.Use)

		// An officer, for who may see persons; a plate or a name in the address of an old link is not looked for.
		person, name := s.named(access.Reviewer)
		head.get(head.post("/search", "q", name).goes("/search/")).wants(200, "人员", "/people/"+person)
		if n := s.looksOf("name"); n == 0 {
			t.Error("a search by name is not on the log")
		}
		v.get(v.post("/search", "q", name).goes("/search/")).wants(200, "没有找到").lacks("/people/" + person)
		head.get("/search?q="+name).wants(200, "没有找到", "重新输入").lacks("/people/" + person)
		v.get("/search?q=粤A10001").wants(200, "没有找到").lacks(ids[0])
		v.post("/search", "q", "").wants(422, "请填写")
		v.post("/search", "q", "13800000000").goes("/search/")
		v.post("/search", "q", strings.Repeat("长", 61)).wants(422, "最多60个字")
	})
}

// named is the holder of a role, with the name on record.
func (f *face) named(role access.Role) (id, name string) {
	f.t.Helper()
	id = f.By(role).Person
	name, err := f.People.Name(f.t.Context(), f.DB.Reader(), f.Book, id)
	if err != nil {
		f.t.Fatal(err)
	}
	return id, name
}

func TestListOfPersonsIsNarrowedByNameBehindAToken(t *testing.T) {
	s := onStreet(t)
	_, name := s.named(access.Reviewer)
	v := s.as(access.SecurityAdministrator)
	s.signIn(v, access.SecurityAdministrator)
	only := v.post("/search/people", "who", name).goes("/people?of=")
	v.get(only).wants(200, name, "共1条")
	v.get(only+"&lack="+string(people.Unplaced)).wants(200, "没有")
	v.get("/people?of=nonsense").wants(404)
}
