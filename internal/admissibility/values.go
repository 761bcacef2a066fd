package admissibility

import "yuanjian/internal/strictjson"

// maybe reads null as a missing fact, and anything else with read.
func maybe[T any](r *strictjson.Reader, read func(*strictjson.Reader) T) Maybe[T] {
	if r.Null() {
		return Maybe[T]{}
	}
	return Some(read(r))
}

// readAnswer reads true, false or null.
func readAnswer(r *strictjson.Reader) Answer {
	v, known := r.BooleanOrNull()
	if !known {
		return NoAnswer
	}
	return AnswerOf(v)
}

func readInstant(r *strictjson.Reader) Instant { return InstantOf(r.Instant()) }

func readPoint(r *strictjson.Reader) Point {
	lon, lat := r.Point()
	return Point{Lon: lon, Lat: lat}
}

// oneOf reads a word of a set; the zero value when it is none.
func oneOf[T ~uint8](r *strictjson.Reader, words []string) T { return T(max(0, r.Choice(words))) }

// oneOfOrNull reads a word of a set, or null for the zero value.
func oneOfOrNull[T ~uint8](r *strictjson.Reader, words []string) T {
	return T(max(0, r.ChoiceOrNull(words)))
}
