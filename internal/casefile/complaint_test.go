package casefile_test

import (
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/law"
	"yuanjian/internal/term"
)

// TestA45_1_AComplaintFreezesTheCase: at any stage a complaint about the handling freezes the case until the head has examined it with a reason; who
// is complained of neither records nor examines nor reads it; it is replied to within its term (T37).
func TestA45_1_AComplaintFreezesTheCase(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		for stage, id := range map[string]string{"clue": o.Registered(), "told": o.Noticed(20000), "decided": o.Decided(20000)} {
			x := casefile.Complaint{Door: "phone", At: o.Clock.Now(), Against: o.First.Person, Words: "未出示证件"}
			if _, err := o.C.Complain(ctx, o.First, id, x); err == nil {
				t.Errorf("%s: an officer of the case recorded it", stage)
			}
			no := o.Done(o.C.Complain(ctx, o.Legal, id, x)).No
			c := o.See(id)
			if c.Frozen != casefile.FrozenReview || !c.ComplainedOf(o.First.Person) || !c.ComplainedOf(o.Second.Person) || c.ComplainedOf(o.Head.Person) {
				t.Errorf("%s: %q, %v", stage, c.Frozen, c.Complaints[0])
			}
			if _, err := o.C.ReplyToComplaint(ctx, o.Legal, id, casefile.ComplaintReply{Complaint: no, Result: "partly", Words: "已补充出示", Told: "电话"}); err == nil {
				t.Errorf("%s: replied before it was examined", stage)
			}
			if _, err := o.C.Thaw(ctx, o.Head, id, ""); err == nil {
				t.Errorf("%s: the freeze was lifted without a reason", stage)
			}
			o.Done(o.C.Thaw(ctx, o.Head, id, "核查属实，已经改正，不影响认定"))
			o.Done(o.C.ReplyToComplaint(ctx, o.Legal, id, casefile.ComplaintReply{Complaint: no, Result: "partly", Words: "已补充出示", Told: "电话"}))
			if _, err := o.C.ReplyToComplaint(ctx, o.Legal, id, casefile.ComplaintReply{Complaint: no, Result: "partly", Words: "再次", Told: "电话"}); err == nil {
				t.Errorf("%s: replied twice", stage)
			}
		}
		id := o.Decided(20000)
		o.Clock.Set(law.NewDate(2026, time.June, 15).Start().Add(10 * time.Hour))
		no := o.Done(o.C.Complain(ctx, o.Legal, id, casefile.Complaint{Door: "letter", At: o.Clock.Now(), Against: o.Head.Person, Words: "处罚过重"})).No
		var clock *casefile.Clock
		for _, k := range o.See(id).Clocks() {
			if k.Term == term.ComplaintReply {
				clock = &k
			}
		}
		if clock == nil || clock.Due.Unrolled != day(t, "2026-07-07") { // 19 June is off
			t.Fatalf("the term of the reply: %+v", clock)
		}
		_, err := o.C.Thaw(ctx, o.Head, id, "没有问题")
		refused(t, err, "A45.1", "涉及您本人")
		_, err = o.C.Correct(ctx, o.Head, id, casefile.Correction{How: "kept", Reasons: "没有问题"})
		refused(t, err, "A45.1", "涉及您本人")
		other := o.Another(access.Head)
		o.Done(o.C.Complain(ctx, o.Legal, id, casefile.Complaint{Door: "online", At: o.Clock.Now(), Words: "又一件"}))
		o.Done(o.C.Correct(ctx, other, id, casefile.Correction{How: "changed", Reasons: "裁量过重", Penalty: casefiletest.Fine(10000)}))
		o.Clock.Set(law.NewDate(2026, time.July, 8).Start().Add(10 * time.Hour))
		o.Done(o.C.ReplyToComplaint(ctx, o.Legal, id, casefile.ComplaintReply{Complaint: no, Result: "adopted", Words: "已经变更", Told: "来信"}))
		if k := o.See(id).Complaints; !k[0].Reply.Late || k[1].Reply != nil {
			t.Errorf("the replies: %+v %+v", k[0].Reply, k[1].Reply)
		}
	})
}
