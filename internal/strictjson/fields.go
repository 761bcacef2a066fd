package strictjson

import "yuanjian/internal/law"

// Field is one key of an object that is read into a T.
type Field[T any] struct {
	Name     string
	Required bool
	Read     func(*Reader, *T)
}

var (
	objectForm  = law.Words{ZH: "对象", EN: "an object"}
	knownKey    = law.Words{ZH: "格式规定的键（区分大小写），此处没有这个键", EN: "a key of the contract (keys are case-sensitive); there is none of this name here"}
	onlyOnce    = law.Words{ZH: "只出现一次的键", EN: "each key only once"}
	mustBeThere = law.Words{ZH: "一个值（此项必须填写）", EN: "this key: it is required"}
	keyForm     = law.Words{ZH: "带引号的键", EN: "a key in quotation marks"}
	colonForm   = law.Words{ZH: "键后的冒号", EN: "a colon after the key"}
	commaOrEnd  = law.Words{ZH: "逗号或者右花括号", EN: "a comma or a closing brace"}
	commaOrStop = law.Words{ZH: "逗号或者右方括号", EN: "a comma or a closing bracket"}
	listForm    = law.Words{ZH: "数组", EN: "a list"}
	valueForm   = law.Words{ZH: "JSON值", EN: "a JSON value"}
	lessDeep    = law.Words{ZH: "嵌套不超过64层的值", EN: "a value nested at most 64 levels deep"}
)

// Members reads an object, calling each with every key and the offset of the key; each must read the value or fail. It
// returns false when something is wrong.
func (r *Reader) Members(each func(key []byte, offset int)) bool {
	if !r.take('{') {
		r.Expect(objectForm)
		return false
	}
	if r.take('}') {
		return true
	}
	for !r.Failed() {
		offset := r.Here()
		key := r.Text(keyForm)
		if !r.take(':') {
			r.Expect(colonForm)
			return false
		}
		r.next()
		each(key, offset)
		if r.take('}') {
			return true
		}
		if !r.take(',') {
			r.Expect(commaOrEnd)
		}
	}
	return false
}

// Unknown refuses a key that has no place here.
func (r *Reader) Unknown(offset int, key string) { r.FailKey(offset, key, knownKey) }

// Twice refuses a key that comes a second time.
func (r *Reader) Twice(offset int, key string) { r.FailKey(offset, key, onlyOnce) }

// Missing refuses an object that begins at an offset and lacks a key.
func (r *Reader) Missing(offset int, key string) { r.FailKey(offset, key, mustBeThere) }

// Object reads an object of the given fields, at most 64, into a value.
func Object[T any](r *Reader, fields []Field[T], into *T) {
	object(r, fields, into, func(key []byte, offset int) { r.Unknown(offset, string(key)) })
}

// object reads an object whose keys beside its fields go to other.
func object[T any](r *Reader, fields []Field[T], into *T, other func(key []byte, offset int)) {
	start := r.Here()
	var seen uint64
	done := r.Members(func(key []byte, offset int) {
		k := Place(fields, key)
		if k < 0 {
			other(key, offset)
			return
		}
		if seen&(1<<k) != 0 {
			r.Twice(offset, fields[k].Name)
			return
		}
		seen |= 1 << k
		r.Enter(fields[k].Name)
		fields[k].Read(r, into)
		r.Leave()
	})
	if !done {
		return
	}
	for k := range fields {
		if fields[k].Required && seen&(1<<k) == 0 {
			r.Missing(start, fields[k].Name)
			return
		}
	}
}

// Place finds a key among fields, −1 when it is not there.
func Place[T any](fields []Field[T], key []byte) int {
	for k := range fields {
		if fields[k].Name == string(key) {
			return k
		}
	}
	return -1
}

// List reads a list, calling item for each of its values.
func (r *Reader) List(expected law.Words, item func(i int)) {
	if !r.take('[') {
		r.Expect(expected)
		return
	}
	if r.take(']') {
		return
	}
	for i := 0; !r.Failed(); i++ {
		r.enterItem(i)
		item(i)
		r.Leave()
		if r.take(']') {
			return
		}
		if !r.take(',') {
			r.Expect(commaOrStop)
		}
	}
}

// deepest is how far values that nobody looks into may be nested.
const deepest = 64

// PassOver reads over any value, as strictly as one that is looked at.
func (r *Reader) PassOver() { r.passOver(deepest) }

func (r *Reader) passOver(depth int) {
	switch c := r.next(); {
	case depth == 0 && (c == '{' || c == '['):
		r.Expect(lessDeep)
	case c == '{':
		r.passOverObject(depth - 1)
	case c == '[':
		r.List(listForm, func(int) { r.passOver(depth - 1) })
	case c == '"':
		r.Text(textForm)
	case c == '-' || c >= '0' && c <= '9':
		r.Number(numberForm)
	case !r.word("true") && !r.word("false") && !r.Null():
		r.Expect(valueForm)
	}
}

func (r *Reader) passOverObject(depth int) {
	seen := map[string]bool{}
	r.Members(func(key []byte, offset int) {
		name := string(key)
		if seen[name] {
			r.Twice(offset, name)
			return
		}
		seen[name] = true
		r.Enter(name)
		r.passOver(depth)
		r.Leave()
	})
}
