package seal_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"yuanjian/internal/seal"
)

func TestBlindIndex(t *testing.T) {
	keys, _ := fresh(t)
	other, _ := fresh(t)
	entry := keys.Blind("plate", "粤A12345")
	if len(entry) != 43 || strings.ContainsAny(entry, "+/=") {
		t.Errorf("not base64url: %s", entry)
	}
	if entry != keys.Blind("plate", "粤A12345") {
		t.Error("equal values differ")
	}
	for what, different := range map[string]string{
		"another value":  keys.Blind("plate", "粤A12346"),
		"another field":  keys.Blind("name", "粤A12345"),
		"another server": other.Blind("plate", "粤A12345"),
		"moved border":   keys.Blind("plate粤", "A12345"),
	} {
		if different == entry {
			t.Errorf("%s gives the same entry", what)
		}
	}
}

func TestForms(t *testing.T) {
	for _, c := range []struct {
		form     func(string) string
		in, want string
	}{
		{seal.PlateForm, "粤A12345", "粤A12345"},
		{seal.PlateForm, " 粤a·１２３４５ ", "粤A12345"},
		{seal.PlateForm, "粤Ａ・12345", "粤A12345"},
		{seal.PlateForm, "粤A-D12345", "粤AD12345"},
		{seal.PlateForm, "粤A\u200b12\u00a0345", "粤A12345"},
		{seal.PlateForm, "", ""},
		{seal.NameForm, " 张 三　", "张三"},
		{seal.NameForm, "买买提•吐尔逊", "买买提·吐尔逊"},
		{seal.NameForm, "买买提 · 吐尔逊", "买买提·吐尔逊"},
		{seal.NameForm, "买买提．吐尔逊", "买买提·吐尔逊"},
		{seal.NameForm, "John  R.  Smith", "JOHN R. SMITH"},
		{seal.NameForm, "广州 ABC 物流（天河）有限公司", "广州ABC物流(天河)有限公司"},
		{seal.NameForm, "\u200b\n", ""},
		{seal.IdentityForm, "44010019900101123x", "44010019900101123X"},
		{seal.IdentityForm, "440100 19900101 1234", "440100199001011234"},
		{seal.PhoneForm, "+86 138-0000-0000", "13800000000"},
		{seal.PhoneForm, "0086 13800000000", "13800000000"},
		{seal.PhoneForm, "（０２０）12345678", "02012345678"},
		{seal.PhoneForm, "86123456", "86123456"},
	} {
		if got := c.form(c.in); got != c.want {
			t.Errorf("%q: want %q, got %q", c.in, c.want, got)
		}
	}
}

// What is in its form stays as it is: a value can be normalised again without harm.
func TestFormsAreStable(t *testing.T) {
	for name, form := range map[string]func(string) string{
		"plate": seal.PlateForm, "name": seal.NameForm, "identity": seal.IdentityForm, "phone": seal.PhoneForm,
	} {
		rapid.Check(t, func(t *rapid.T) {
			once := form(rapid.String().Draw(t, "value"))
			if twice := form(once); twice != once {
				t.Fatalf("%s: %q becomes %q", name, once, twice)
			}
		})
	}
}
