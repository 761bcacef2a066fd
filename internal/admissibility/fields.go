package admissibility

import "yuanjian/internal/law"

// field is one key of an object that is read into a T.
type field[T any] struct {
	name     string
	required bool
	read     func(*reader, *T)
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

// members reads an object, calling each with every key and the offset of the key. It returns false when something is wrong.
func (r *reader) members(each func(key []byte, offset int)) bool {
	if !r.take('{') {
		r.expect(objectForm)
		return false
	}
	if r.take('}') {
		return true
	}
	for !r.failed() {
		r.next()
		offset := r.at
		key := r.textOf(keyForm)
		if !r.take(':') {
			r.expect(colonForm)
			return false
		}
		r.next()
		each(key, offset)
		if r.take('}') {
			return true
		}
		if !r.take(',') {
			r.expect(commaOrEnd)
		}
	}
	return false
}

// strange refuses a key that has no place here.
func (r *reader) strange(key []byte, offset int, expected law.Words) {
	if len(key) > longestKey {
		r.failAt(offset, expected)
		return
	}
	r.failKey(offset, string(key), expected)
}

// object reads an object of the given fields into a value.
func object[T any](r *reader, fields []field[T], into *T) {
	r.next()
	start := r.at
	var seen uint32
	done := r.members(func(key []byte, offset int) {
		k := place(fields, key)
		if k < 0 {
			r.strange(key, offset, knownKey)
			return
		}
		if seen&(1<<k) != 0 {
			r.failKey(offset, fields[k].name, onlyOnce)
			return
		}
		seen |= 1 << k
		r.enter(fields[k].name)
		fields[k].read(r, into)
		r.leave()
	})
	if !done {
		return
	}
	for k := range fields {
		if fields[k].required && seen&(1<<k) == 0 {
			r.failKey(start, fields[k].name, mustBeThere)
			return
		}
	}
}

// place finds a key among fields, −1 when it is not there.
func place[T any](fields []field[T], key []byte) int {
	for k := range fields {
		if fields[k].name == string(key) {
			return k
		}
	}
	return -1
}

// list reads a list, calling item for each of its values.
func (r *reader) list(expected law.Words, item func(i int)) {
	if !r.take('[') {
		r.expect(expected)
		return
	}
	if r.take(']') {
		return
	}
	for i := 0; !r.failed(); i++ {
		r.enterItem(i)
		item(i)
		r.leave()
		if r.take(']') {
			return
		}
		if !r.take(',') {
			r.expect(commaOrStop)
		}
	}
}
