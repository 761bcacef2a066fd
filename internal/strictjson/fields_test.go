package strictjson_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"yuanjian/internal/law"
	"yuanjian/internal/strictjson"
)

// camera is a form with objects, lists and a key that must be there.
type camera struct {
	name   string
	lens   lens
	photos []string
}

type lens struct{ millimetres float64 }

var cameraFields = []strictjson.Field[camera]{
	{Name: "name", Required: true, Read: func(r *strictjson.Reader, c *camera) { c.name = r.AnyText() }},
	{Name: "lens", Read: func(r *strictjson.Reader, c *camera) { strictjson.Object(r, lensFields, &c.lens) }},
	{Name: "photos", Read: func(r *strictjson.Reader, c *camera) {
		r.List(law.Words{ZH: "照片", EN: "photographs"}, func(int) { c.photos = append(c.photos, r.AnyText()) })
	}},
}

var lensFields = []strictjson.Field[lens]{
	{Name: "mm", Required: true, Read: func(r *strictjson.Reader, l *lens) { l.millimetres = r.Length() }},
}

func readCamera(doc string) (camera, error) {
	r := strictjson.Read([]byte(doc))
	var c camera
	strictjson.Object(r, cameraFields, &c)
	r.End()
	return c, r.Err()
}

func TestObject(t *testing.T) {
	for doc, want := range map[string]camera{
		`{"name":"a"}`: {name: "a"},
		` { "photos" : [ "x" , "y" ] , "n\u0061me" : "b" , "lens" : { "mm" : 50 } } `: {name: "b", lens: lens{50}, photos: []string{"x", "y"}},
		`{"name":"","photos":[]}`: {},
	} {
		if got, err := readCamera(doc); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", doc, got, err)
		}
	}
}

func TestRefusedObjects(t *testing.T) {
	for _, c := range []struct {
		doc     string
		pointer string
		offset  int
		zh, en  string
	}{
		{``, "", 0, "对象", "an object"},
		{`null`, "", 0, "对象", "an object"},
		{`[]`, "", 0, "对象", "an object"},
		{`{`, "", 1, "带引号的键", "a key in quotation marks"},
		{`{name:1}`, "", 1, "带引号的键", "a key in quotation marks"},
		{`{"name":"a",}`, "", 12, "带引号的键", "a key in quotation marks"},
		{`{,"name":"a"}`, "", 1, "带引号的键", "a key in quotation marks"},
		{`{"name" "a"}`, "", 8, "键后的冒号", "a colon after the key"},
		{`{"name":"a"`, "", 11, "逗号或者右花括号", "a comma or a closing brace"},
		{`{"name":"a" "lens":1}`, "", 12, "逗号或者右花括号", "a comma or a closing brace"},
		{`{"name":"a"]`, "", 11, "逗号或者右花括号", "a comma or a closing brace"},
		{`{"name":"a"}}`, "", 12, "文件的结尾（此后不能再有内容）", "the end of the document"},
		{`{"name":`, "/name", 8, "文本", "text"},
		{` {}`, "/name", 1, "一个值（此项必须填写）", "this key: it is required"},
		{`{"name":"a","lens":{}}`, "/lens/mm", 19, "一个值（此项必须填写）", "this key: it is required"},
		{`{"Name":"a"}`, "/Name", 1, "格式规定的键（区分大小写），此处没有这个键", "a key of the contract (keys are case-sensitive); there is none of this name here"},
		{`{"name":"a","lens":{"mm":1,"~/":2}}`, "/lens/~0~1", 27, "格式规定的键（区分大小写），此处没有这个键", "a key of the contract (keys are case-sensitive); there is none of this name here"},
		{`{"":1}`, "/", 1, "格式规定的键（区分大小写），此处没有这个键", "a key of the contract (keys are case-sensitive); there is none of this name here"},
		{`{"name":"a","name":"a"}`, "/name", 12, "只出现一次的键", "each key only once"},
		{`{"name":"a","\u006eam\u0065":"a"}`, "/name", 12, "只出现一次的键", "each key only once"},
		{`{"name":"a","lens":{"mm":1,"mm":1}}`, "/lens/mm", 27, "只出现一次的键", "each key only once"},
		{`{"name":"a","lens":{"mm":-1}}`, "/lens/mm", 25, "不小于0的数", "a number ≥ 0"},
		{`{"name":"a","photos":{}}`, "/photos", 21, "照片", "photographs"},
		{`{"name":"a","photos":["x",7]}`, "/photos/1", 26, "文本", "text"},
		{`{"name":"a","photos":["x",]}`, "/photos/1", 26, "文本", "text"},
		{`{"name":"a","photos":["x"`, "/photos", 25, "逗号或者右方括号", "a comma or a closing bracket"},
		{`{"name":"a","photos":["x" "y"]}`, "/photos", 26, "逗号或者右方括号", "a comma or a closing bracket"},
	} {
		_, err := readCamera(c.doc)
		checkInvalid(t, c.doc, err, strictjson.Invalid{Pointer: c.pointer, Offset: c.offset, Expected: law.Words{ZH: c.zh, EN: c.en}})
	}
}

func checkInvalid(t *testing.T, doc string, err error, want strictjson.Invalid) {
	t.Helper()
	var wrong *strictjson.Invalid
	if !errors.As(err, &wrong) {
		t.Errorf("%s: %v", doc, err)
		return
	}
	if *wrong != want {
		t.Errorf("%s: %+v, want %+v", doc, *wrong, want)
	}
}

// Values that nobody looks into are read as strictly, and name the place as well.
func TestPassOver(t *testing.T) {
	for _, c := range []struct{ doc, pointer, en string }{
		{`{"a":{"b":[0,{"c":1,"c":2}]}}`, "/a/b/1/c", "each key only once"},
		{`{"a":1,"\u0061":2}`, "/a", "each key only once"},
		{`{"a":[1,2 3]}`, "/a", "a comma or a closing bracket"},
		{`{"a":"\ud800"}`, "/a", "an escape of JSON (half of a surrogate pair is no text)"},
		{`{"a":[00]}`, "/a", "a comma or a closing bracket"},
		{`{"a":[undefined]}`, "/a/0", "a JSON value"},
	} {
		r := strictjson.Read([]byte(c.doc))
		r.PassOver()
		var wrong *strictjson.Invalid
		if !errors.As(r.Err(), &wrong) || wrong.Pointer != c.pointer || wrong.Expected.EN != c.en {
			t.Errorf("%s: %v", c.doc, r.Err())
		}
	}
}

// A key of the sender's does not make a pointer as long as the document.
func TestPointersAreBounded(t *testing.T) {
	long, deep := strings.Repeat("k", 1<<20), ""
	for range 64 {
		deep += `{"` + strings.Repeat("~", 100) + `":`
	}
	for _, c := range []struct{ doc, pointer string }{
		{`{"` + long + `":x}`, ""},
		{`{"name":"a","lens":{"` + long + `":1}}`, "/lens"},
	} {
		var wrong *strictjson.Invalid
		if _, err := readCamera(c.doc); !errors.As(err, &wrong) || wrong.Pointer != c.pointer || len(err.Error()) > 300 {
			t.Errorf("%.30s: %.300v", c.doc, err)
		}
	}
	r := strictjson.Read([]byte(deep))
	r.PassOver()
	var wrong *strictjson.Invalid
	if !errors.As(r.Err(), &wrong) || len(wrong.Pointer) > 500 || wrong.Pointer != strings.Repeat("/"+strings.Repeat("~0", 100), 2) {
		t.Errorf("%v", r.Err())
	}
}

// What a key means may depend on a later one: the reader goes back and on again.
func TestSeek(t *testing.T) {
	r := strictjson.Read([]byte(`{"value": [1, 2], "kind": "point"} `))
	at := 0
	r.Members(func(key []byte, _ int) {
		if string(key) == "value" {
			at = r.Here()
		}
		r.PassOver()
	})
	end := r.Here()
	r.Seek(at)
	if lon, lat := r.Point(); lon != 1 || lat != 2 {
		t.Errorf("%v %v", lon, lat)
	}
	r.Seek(end)
	if r.End(); r.Err() != nil {
		t.Error(r.Err())
	}
}
