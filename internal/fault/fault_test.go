package fault_test

import (
	"errors"
	"fmt"
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
