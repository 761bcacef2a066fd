package casefile_test

import (
	"strings"
	"testing"

	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/statute"
)

// TestTheSimpleProcedureIsOnlyWhereTheFieldAllowsIt (行政处罚法 51–52; T43): without a rule of the field it is refused; with the overlay of traffic it is
// for at most 200 yuan, by two officers, and its paper says that reconsideration comes first.
func TestTheSimpleProcedureIsOnlyWhereTheFieldAllowsIt(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := o.Registered()
		item := o.Prove(id)
		simple := func(fen int64) casefile.Simple {
			return casefile.Simple{Filing: o.Filing(id), Report: o.Report(id, fen, item), Present: "counter", Certain: true, Stated: "已告知权利，当事人表示没有意见"}
		}
		_, err := o.C.PrepareSimple(ctx, o.First, id, simple(20000))
		refused(t, err, "L51", "没有规章以上的规定")
		s := &statute.Service{Engine: o.Engine}
		_, err = s.EnterShipped(ctx, o.Legal, "traffic")
		o.Must(err)
		_, err = o.C.PrepareSimple(ctx, o.First, id, simple(20001))
		refused(t, err, "L51", "超过200")
		doubtful := simple(20000)
		doubtful.Certain = false
		_, err = o.C.PrepareSimple(ctx, o.First, id, doubtful)
		refused(t, err, "L51", "违法事实确凿")
		o.Done(o.C.PrepareSimple(ctx, o.First, id, simple(20000)))
		_, err = o.C.DecideSimple(ctx, o.First, id, "签收")
		refused(t, err, "E1", "您本人")
		o.Done(o.C.DecideSimple(ctx, o.Second, id, "当事人签收"))
		c := o.See(id)
		if c.State != casefile.Penalised || c.Decision.Served == nil || len(c.Decision.Gates) < 8 {
			t.Fatalf("%s %+v", c.State, c.Decision)
		}
		if text := o.Text(c.Decision.Paper); !strings.Contains(text, "先自知道本决定之日起") || !strings.Contains(text, "贰佰元整") {
			t.Errorf("the paper:\n%s", text)
		}
		o.Pay(id)
		o.Done(o.C.Close(ctx, o.Head, id, casefile.Closing{How: "performed", Words: "当场缴清"}))
		o.Verify()
	})
}
