package admissibility

import (
	"fmt"
	"regexp"
	"strings"

	"yuanjian/internal/law"
)

// phrase is the sentence of one reason and what would cure it, with slots in braces that the facts fill. Two letters
// stand for the events a finding points to: {a} is the day of the first, {b.change} what the second altered.
type phrase struct{ because, cure law.Words }

func because(zh, en string) phrase { return phrase{because: law.Words{ZH: zh, EN: en}} }

func (p phrase) cured(zh, en string) phrase {
	p.cure = law.Words{ZH: zh, EN: en}
	return p
}

// piece is plain text, or a slot.
type piece struct {
	text string
	slot slot
}

// template is a phrase in one language, cut at its slots.
type template []piece

// purpose is what a judgement is for.
type purpose uint8

const (
	ofCapture   purpose = iota // judging a capture
	ofBeginning                // looking ahead to the commissioning of a use
	ofUse                      // looking at a use that was commissioned
)

// speech holds the sentence and the cure of every reason: by purpose, then by language (0 Chinese, 1 English).
var speech = [...][2][reasonCount]words{ofCapture: compose(ofCapture), ofBeginning: compose(ofBeginning), ofUse: compose(ofUse)}

// words are the templates of one reason in one language.
type words struct{ because, cure template }

func compose(why purpose) (all [2][reasonCount]words) {
	for _, phrases := range []map[law.Reason]phrase{settingPhrases, publicPhrases, recordPhrases} {
		for reason, p := range phrases {
			all[0][reason] = words{cut(why.adapt(p.because.ZH)), cut(p.cure.ZH)}
			all[1][reason] = words{cut(why.adapt(p.because.EN)), cut(p.cure.EN)}
		}
	}
	return all
}

// adapt fits a phrase to its purpose. What stands in square brackets is said of captures only: a new verification does not
// cure a capture, but it does let a use begin or go on.
func (why purpose) adapt(text string) string {
	if why == ofCapture {
		return strings.NewReplacer("[", "", "]", "").Replace(text)
	}
	text = ofCapturesOnly.ReplaceAllString(text, "")
	return inPlaceOfCaptures[why].Replace(text)
}

// inPlaceOfCaptures are the words that stand for the capture when a use is looked at.
var inPlaceOfCaptures = [...]*strings.Replacer{
	ofBeginning: strings.NewReplacer("抓拍位置", "设备位置", "抓拍", "启用", "The capture was made", "The device is", "the capture", "the commissioning"),
	ofUse:       strings.NewReplacer("抓拍位置", "设备位置", "抓拍", "使用", "启用", "使用", "The capture was made", "The device is", "the capture", "the use"),
}

func (why purpose) both(w law.Words) law.Words {
	return law.Words{ZH: why.adapt(w.ZH), EN: why.adapt(w.EN)}
}

var ofCapturesOnly = regexp.MustCompile(`\[[^]]*]`)

// cut divides a phrase at its slots. A slot that does not exist is a fault of the table and stops the program at its start.
func cut(text string) template {
	var t template
	for text != "" {
		plain, rest, found := strings.Cut(text, "{")
		if plain != "" {
			t = append(t, piece{text: plain})
		}
		if !found {
			break
		}
		name, after, _ := strings.Cut(rest, "}")
		s, ok := slotNames[name]
		if !ok {
			panic(fmt.Sprintf("admissibility: the sentences have no slot {%s}", name))
		}
		t = append(t, piece{slot: s})
		text = after
	}
	return t
}

// speaker writes the sentences of one receipt.
type speaker struct {
	facts   *Facts
	purpose purpose
	english bool
	rule    string
	grounds law.Grounds
}

// because appends the sentence of the finding that is set.
func (s *speaker) because(b []byte) []byte {
	return s.fill(b, s.words().because)
}

// cure appends what would change the result; nothing when nothing can.
func (s *speaker) cure(b []byte) []byte { return s.fill(b, s.words().cure) }

func (s *speaker) words() *words {
	lang := 0
	if s.english {
		lang = 1
	}
	return &speech[s.purpose][lang][s.grounds.Reason]
}

func (s *speaker) set(f *law.Finding) { s.rule, s.grounds = f.Rule, f.Grounds }

func (s *speaker) fill(b []byte, t template) []byte {
	for _, p := range t {
		if p.slot == 0 {
			b = append(b, p.text...)
			continue
		}
		b = p.slot.fill(s, b)
	}
	return b
}

// event gives the first or second event the finding points to.
func (s *speaker) event(i int) *Event {
	place := s.grounds.Facts[i]
	if place < 0 || int(place) >= len(s.facts.Events) {
		return &Event{}
	}
	return &s.facts.Events[place]
}

// say appends the words in the language of the speaker.
func (s *speaker) say(b []byte, w law.Words) []byte {
	if s.english {
		return append(b, w.EN...)
	}
	return append(b, w.ZH...)
}
