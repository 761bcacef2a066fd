package web

import (
	"fmt"
	"reflect"
	"time"

	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web/i18n"
	"yuanjian/internal/web/ui"
)

// Check executes the template with an empty and with a filled struct in every language, so that a field that does
// not exist, or a branch that only a full page takes, is found by a test and not by a person.
func (t *Template[T]) Check() error {
	for _, l := range []i18n.Language{i18n.ZH, i18n.EN, i18n.Long} {
		var empty, full T
		prepare(reflect.ValueOf(&empty).Elem(), false, 0)
		prepare(reflect.ValueOf(&full).Elem(), true, 0)
		if _, err := t.execute(l, empty); err != nil {
			return fmt.Errorf("%s, empty, %s: %w", t.Name(), l, err)
		}
		if _, err := t.execute(l, full); err != nil {
			return fmt.Errorf("%s, filled, %s: %w", t.Name(), l, err)
		}
	}
	return nil
}

var (
	timeType  = reflect.TypeFor[time.Time]()
	formType  = reflect.TypeFor[*ui.Form]()
	stateType = reflect.TypeFor[ui.State]()
	wordsType = reflect.TypeFor[law.Words]()
)

// prepare gives v a form where it wants one and, when fill is set, a value in every field. It stops at depth 8,
// where structs that hold themselves would go on.
func prepare(v reflect.Value, fill bool, depth int) {
	if depth > 8 || !v.CanSet() {
		return
	}
	switch v.Type() {
	case timeType:
		if fill {
			v.Set(reflect.ValueOf(time.Date(2026, 6, 3, 6, 5, 22, 0, time.UTC)))
		}
		return
	case formType:
		v.Set(reflect.ValueOf(ui.NewForm(i18n.ZH, nil, []fault.Field{{Name: "x", Want: law.Words{ZH: "请填写", EN: "Fill this in"}}})))
		return
	case stateType:
		if fill {
			v.SetString(string(ui.Met))
		}
		return
	case wordsType:
		if fill {
			v.Set(reflect.ValueOf(law.Words{ZH: "文字", EN: "words"}))
		}
		return
	}
	if v.Kind() == reflect.Struct {
		for i := range v.NumField() {
			prepare(v.Field(i), fill, depth+1)
		}
		return
	}
	if fill {
		fillPlain(v, depth)
	}
}

func fillPlain(v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(1)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(1)
	case reflect.Float32, reflect.Float64:
		v.SetFloat(1.5)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		prepare(v.Elem(), true, depth+1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			prepare(v.Index(i), true, depth+1)
		}
	case reflect.Array:
		for i := range v.Len() {
			prepare(v.Index(i), true, depth+1)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, val := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		prepare(key, true, depth+1)
		prepare(val, true, depth+1)
		v.SetMapIndex(key, val)
	}
}
