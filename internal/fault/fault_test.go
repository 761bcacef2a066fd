package fault_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

func TestCheckNamesEveryFieldAtOnce(t *testing.T) {
	var c fault.Check
	if !c.Want(true, "a", "甲", "A") || c.Err() != nil {
		t.Error("what is right was recorded")
	}
	if c.Want(false, "b", "请填写乙。", "Give B.") || c.Want(false, "c", "请填写丙。", "Give C.") {
		t.Error("what is wrong passed")
	}
	var invalid fault.Invalid
	if err := fmt.Errorf("wrapped: %w", c.Err()); !errors.As(err, &invalid) || len(invalid.Fields) != 2 ||
		invalid.Fields[0] != (fault.Field{Name: "b", Want: law.Words{ZH: "请填写乙。", EN: "Give B."}}) {
		t.Errorf("%+v", invalid)
	}
	if got := invalid.Error(); got != "b：请填写乙。；c：请填写丙。" {
		t.Errorf("%q", got)
	}
}

func TestKindsStayKnownWhenWrapped(t *testing.T) {
	what := law.Words{ZH: "这台设备", EN: "the device"}
	if err := fmt.Errorf("load: %w", fault.NotFound{What: what}); !fault.IsNotFound(err) || errors.Unwrap(err).Error() != "没有找到这台设备" {
		t.Errorf("%v", err)
	}
	if fault.IsNotFound(fault.Conflict{Because: what}) || fault.IsNotFound(nil) {
		t.Error("something else is taken for not found")
	}
	if (fault.Conflict{Because: what}).Error() != what.ZH {
		t.Error("the reason of a conflict")
	}
}

func TestTextOfAFormIsTrimmedAndBounded(t *testing.T) {
	long, hidden := law.Words{ZH: "不能超过3个字。", EN: "Write at most 3 characters."}, law.Words{ZH: "含有无法显示的字符，请删去。", EN: "Remove the characters that cannot be shown."}
	missing := law.Words{ZH: "请填写甲。", EN: "Give A."}
	for _, x := range []struct {
		text string
		need bool
		want []law.Words
		left string
	}{
		{" 甲乙丙\n", true, nil, "甲乙丙"}, {" ", false, nil, ""}, {"\t", true, []law.Words{missing}, ""}, {"甲乙丙丁", true, []law.Words{long}, "甲乙丙丁"},
		{"甲\n乙", false, nil, "甲\n乙"}, {"甲\u0007", false, []law.Words{hidden}, "甲\u0007"}, {"\xff", true, []law.Words{hidden}, "\xff"}, {"甲乙丙\x00", false, []law.Words{long, hidden}, "甲乙丙\x00"},
	} {
		var c fault.Check
		s := x.text
		c.Text(&s, 3, x.need, "a", missing.ZH, missing.EN)
		var got []law.Words
		var invalid fault.Invalid
		if errors.As(c.Err(), &invalid) {
			for _, f := range invalid.Fields {
				got = append(got, f.Want)
			}
		}
		if !slices.Equal(got, x.want) || s != x.left {
			t.Errorf("%q: %v, and %q is left", x.text, got, s)
		}
	}
}
