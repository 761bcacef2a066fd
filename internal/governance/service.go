package governance

import (
	"yuanjian/internal/act"
	"yuanjian/internal/law"
)

// Service carries out the acts of this chapter and counts what it rests on.
type Service struct{ Engine *act.Engine }

// Jobs of this chapter.
const (
	JobCount = "sources.count" // counts captures and verdicts
	JobWatch = "sources.watch" // looks for places over a threshold, every day
)

// How long what is typed may be, in characters.
const (
	shortText = 200
	longText  = 2000
)

// article19 is the article of source governance, article13 that of the yearly report.
const (
	article19 = "第十九条"
	article13 = "第十三条第二款"
)

// Choice is one of a closed list with its words.
type Choice struct {
	Key   string
	Words law.Words
}

// WordsOf gives the words of a key of a list; the key itself when it is not there.
func WordsOf(list []Choice, key string) law.Words {
	for _, c := range list {
		if c.Key == key {
			return c.Words
		}
	}
	return law.Words{ZH: key, EN: key}
}

func in(list []Choice, key string) bool {
	for _, c := range list {
		if c.Key == key {
			return true
		}
	}
	return false
}
