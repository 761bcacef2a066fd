package office_test

import (
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

// TestServicePagesInABrowser: the tracker, a service with its attempts, confirmations, bulk service and their forms keep the rules of accessibility
// and are no wider than their window. With -artifacts their pictures stay.
func TestServicePagesInABrowser(t *testing.T) {
	d := newCaseDesk(t, testkit.NewWorld(t, testkit.SQLite(t)))
	id := d.of.Reported(200_00)
	d.of.Done(d.of.C.IssueNotice(t.Context(), d.of.Head, id, "", nil))
	d.work()
	at, first := "/cases/"+id, d.as(d.of.First)
	now := func() string { return d.Clock.Now().In(law.Beijing).Format("2006-01-02T15:04:05") }
	consent := first.post(at+"/consent", "scope", "matter", "capacity", "party", "address_email", "zhao@example.com", "system_email", "example.com邮箱", "post", "测试区测试路2号", "kinds", "notice", "explained", "yes").goes("/consents/")
	people := map[access.Role]act.By{access.Officer: d.of.First, access.Head: d.of.Head}
	session := func(role access.Role) string { return d.as(people[role]).jar["yuanjian"] }
	begin := linkTo(first.get(at+"/steps/serve-notice"), at+"/serve/")
	d.lookAs([]sight{{"service-step", access.Officer, at + "/steps/serve-notice", false}, {"service-begin", access.Officer, begin, true}, {"consent-offered", access.Officer, consent, false},
		{"consent-new", access.Officer, at + "/consent", true}, {"consent-sign", access.Officer, consent + "/steps/sign", false}}, session)
	d.Clock.Advance(time.Minute)
	first = d.as(d.of.First)
	first.upload(consent+"/steps/sign", "确认书", fields{"means", "handwritten", "at", now()}).goes(consent)
	service := first.post(begin, "way", "electronic").goes("/services/")
	d.work()
	d.Clock.Advance(25 * time.Hour)
	d.work()
	first = d.as(d.of.First)
	bulk := first.post("/bulk-services/new", "papers", first.get("/bulk-services/new").checkable("papers")).goes("/bulk-services/")
	d.work()
	d.lookAs([]sight{{"services", access.Officer, "/services", false}, {"service-failed", access.Officer, service, false}, {"service-result", access.Officer, service + "/steps/result", false}, {"service-again", access.Officer, service + "/steps/again", false},
		{"service-public", access.Officer, service + "/steps/public", false}, {"consents", access.Officer, "/consents", false}, {"consent", access.Officer, consent, false}, {"consent-withdraw", access.Officer, consent + "/steps/withdraw", false},
		{"bulks", access.Officer, "/bulk-services", false}, {"bulk", access.Officer, bulk, false}, {"bulk-new", access.Officer, "/bulk-services/new", false}}, session)
	first.upload(service+"/steps/result", "回证", fields{"result", "served", "at", now(), "place", "测试路2号", "receiver", "self"}).goes(service)
	first.post(service+"/steps/rebut", "when", "never", "door", "phone", "words", "不是本人签名").goes(service)
	d.work()
	d.lookAs([]sight{{"service-served", access.Head, service, false}, {"service-rebut", access.Head, service + "/steps/rebut-decide", false}, {"case-served", access.Officer, at, false}}, session)
}
