package people_test

import (
	"errors"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/fault"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

// TestA41b_ContactOfABody: address, phone and post are set by who keeps the register, and nothing else of the body changes.
func TestA41b_ContactOfABody(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		was, err := people.BodyByID(t.Context(), w.DB.Reader(), w.Book, w.County.ID)
		if err != nil {
			t.Fatal(err)
		}
		n := people.Contact{Address: " 测试路9号 ", Phone: "0757-12345678", Post: "设备公示岗", Code: "青交执", Reconsideration: "测试区人民政府", Court: " 测试法院 ", Collector: "测试银行"}
		if _, err := w.People.SetContact(t.Context(), w.By(access.SecurityAdministrator), w.County.ID, n); err != nil {
			t.Fatal(err)
		}
		is, err := people.BodyByID(t.Context(), w.DB.Reader(), w.Book, w.County.ID)
		if err != nil {
			t.Fatal(err)
		}
		if is.Address != "测试路9号" || is.Phone != n.Phone || is.Contact != n.Post || is.Code != n.Code || is.Reconsideration != n.Reconsideration || is.Court != "测试法院" || is.Collector != n.Collector {
			t.Errorf("it is %+v", is)
		}
		if is.Name != was.Name || is.Region != was.Region || is.Kind != was.Kind {
			t.Errorf("something else changed: %+v, was %+v", is, was)
		}
		for field, bad := range map[string]people.Contact{"address": {Phone: "1", Post: "岗"}, "phone": {Address: "a", Post: "岗"}, "contact": {Address: "a", Phone: "1"}, "code": {Address: "a", Phone: "1", Post: "岗", Code: "青交执〔2026〕"}} {
			var invalid fault.Invalid
			if _, err := w.People.SetContact(t.Context(), w.By(access.SecurityAdministrator), w.County.ID, bad); !errors.As(err, &invalid) || invalid.Fields[0].Name != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		if _, err := w.People.SetContact(t.Context(), w.By(access.Head), w.County.ID, n); err == nil {
			t.Error("who does not keep the register changes it")
		}
		w.Verify()
	})
}
