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
	onlyOnce    = law.Words{ZH: "每个键只出现一次", EN: "each key only once"}
	mustBeThere = law.Words{ZH: "此项必须填写", EN: "this key: it is required"}
	keyForm     = law.Words{ZH: "带引号的键", EN: "a key in quotation marks"}
	colonForm   = law.Words{ZH: "键后的冒号", EN: "a colon after the key"}
	commaOrEnd  = law.Words{ZH: "逗号或者右花括号", EN: "a comma or a closing brace"}
	commaOrStop = law.Words{ZH: "逗号或者右方括号", EN: "a comma or a closing bracket"}
	listForm    = law.Words{ZH: "数组", EN: "a list"}
)

// longestKey bounds what an unknown key may add to a pointer.
const longestKey = 200

// Members reads an object, calling each with every key and the offset of the key. It returns false when something is wrong.
func (r *Reader) Members(each func(key []byte, offset int)) bool {
	if !r.Take('{') {
		r.Expect(objectForm)
		return false
	}
	if r.Take('}') {
		return true
	}
	for !r.Failed() {
		offset := r.Here()
		key := r.Text(keyForm)
		if !r.Take(':') {
			r.Expect(colonForm)
			return false
		}
		r.next()
		each(key, offset)
		if r.Take('}') {
			return true
		}
		if !r.Take(',') {
			r.Expect(commaOrEnd)
		}
	}
	return false
}

// Strange refuses a key that has no place here.
func (r *Reader) Strange(key []byte, offset int, expected law.Words) {
	if len(key) > longestKey {
		r.FailAt(offset, expected)
		return
	}
	r.FailKey(offset, string(key), expected)
}

// Object reads an object of the given fields into a value.
func Object[T any](r *Reader, fields []Field[T], into *T) {
	start := r.Here()
	var seen uint32
	done := r.Members(func(key []byte, offset int) {
		k := place(fields, key)
		if k < 0 {
			r.Strange(key, offset, knownKey)
			return
		}
		if seen&(1<<k) != 0 {
			r.FailKey(offset, fields[k].Name, onlyOnce)
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
			r.FailKey(start, fields[k].Name, mustBeThere)
			return
		}
	}
}

// place finds a key among fields, −1 when it is not there.
func place[T any](fields []Field[T], key []byte) int {
	for k := range fields {
		if fields[k].Name == string(key) {
			return k
		}
	}
	return -1
}

// List reads a list, calling item for each of its values.
func (r *Reader) List(expected law.Words, item func(i int)) {
	if !r.Take('[') {
		r.Expect(expected)
		return
	}
	if r.Take(']') {
		return
	}
	for i := 0; !r.Failed(); i++ {
		r.EnterItem(i)
		item(i)
		r.Leave()
		if r.Take(']') {
			return
		}
		if !r.Take(',') {
			r.Expect(commaOrStop)
		}
	}
}

// deepest is how far values that nobody looks into may be nested.
const deepest = 64

// Skip reads over any value, strictly too: duplicate keys in it are refused.
func (r *Reader) Skip() { r.skip(deepest) }

func (r *Reader) skip(depth int) {
	if depth == 0 {
		r.Expect(law.Words{ZH: "不超过64层的嵌套", EN: "at most 64 levels of nesting"})
		return
	}
	switch c := r.next(); {
	case c == '{':
		seen := map[string]bool{}
		r.Members(func(key []byte, offset int) {
			if seen[string(key)] {
				r.Strange(key, offset, onlyOnce)
				return
			}
			seen[string(key)] = true
			r.Enter(string(key))
			r.skip(depth - 1)
			r.Leave()
		})
	case c == '[':
		r.List(listForm, func(int) { r.skip(depth - 1) })
	case c == '"':
		r.Text(textForm)
	case c == 't' || c == 'f':
		r.Boolean()
	case c == 'n':
		if !r.Null() {
			r.Expect(valueForm)
		}
	default:
		r.Number(valueForm)
	}
}

var valueForm = law.Words{ZH: "一个JSON值", EN: "a JSON value"}
