package penalty

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"yuanjian/internal/law"
)

// leniencyOf reads the answers of a line; what is not named is answered: facts yes, all others no.
func leniencyOf(party, s string) Leniency {
	l := Leniency{Party: partyOf(party), Answers: map[Question]Found{}}
	for _, q := range questions {
		l.Answers[q.key] = Found{Answer: No}
	}
	l.Answers[FactsStand] = Found{Answer: Yes}
	for _, one := range strings.Fields(s) {
		key, value, said := strings.Cut(one, "=")
		f := Found{Answer: Yes, Because: "见证据一。"}
		switch {
		case said && value == "?":
			f = Found{}
		case said:
			f.Answer = Answer(value)
		}
		l.Answers[Question(key)] = f
	}
	return l
}

func TestLeniencyTable(t *testing.T) {
	shown := map[string]bool{}
	for _, l := range table(t, "leniency.txt", 30) {
		given := leniencyOf(l.cells[0], l.cells[1])
		if err := given.Check(); err != nil {
			t.Errorf("leniency.txt:%d: %v", l.number, err)
		}
		test := Tested(given)
		var out []string
		for _, g := range test.Grounds {
			out = append(out, g.Effect.Words().ZH+" "+g.Key)
			shown[g.Key] = true
			if g.Words.ZH == "" || g.Words.EN == "" || g.Effect.Words().EN == "" || !strings.HasPrefix(g.Article, "第") {
				t.Errorf("%s has no words or no article", g.Key)
			}
		}
		for _, q := range test.Open {
			out = append(out, "未查明 "+string(q))
		}
		got := strings.Join(out, "；")
		if got == "" {
			got = "可以处罚"
		}
		if got != l.cells[2] {
			t.Errorf("leniency.txt:%d: %s, want %s", l.number, got, l.cells[2])
		}
		if open := len(test.Open) > 0 || len(test.With(MustNot)) > 0; (test.MayPropose() != nil) != open {
			t.Errorf("leniency.txt:%d: proposed: %v", l.number, test.MayPropose())
		}
	}
	if len(shown) != len(grounds) {
		t.Errorf("%d of %d grounds have a line", len(shown), len(grounds))
	}
}

// A question nobody has looked into never counts as no: the empty answers propose nothing and give no ground.
func TestNothingLookedIntoProposesNothing(t *testing.T) {
	for _, p := range Parties() {
		test := Tested(Leniency{Party: p})
		if len(test.Grounds) > 0 || len(test.Open) < 12 {
			t.Errorf("%s: %v", p, test)
		}
		var refusal law.Refusal
		if err := test.MayPropose(); !errors.As(err, &refusal) || refusal.Article != "行政处罚法第四十条、第五十七条第一款第（三）项" || refusal.Cure.EN == "" {
			t.Errorf("%s: %v", p, err)
		}
	}
}

// Answering a question that was open never takes a ground away, and no ground comes of one that stays open.
func TestGroundsRestOnAnswersOnly(t *testing.T) {
	draw := func(t *rapid.T) Leniency {
		l := Leniency{Party: rapid.SampledFrom(Parties()).Draw(t, "party"), Answers: map[Question]Found{}}
		for _, q := range questions {
			l.Answers[q.key] = Found{Answer: rapid.SampledFrom([]Answer{Yes, No, NotLookedInto}).Draw(t, string(q.key))}
		}
		return l
	}
	rapid.Check(t, func(t *rapid.T) {
		l := draw(t)
		before := Tested(l)
		more := Leniency{Party: l.Party, Answers: maps.Clone(l.Answers)}
		for _, q := range before.Open {
			more.Answers[q] = Found{Answer: rapid.SampledFrom([]Answer{Yes, No}).Draw(t, "then")}
		}
		after := Tested(more)
		for _, g := range before.Grounds {
			if !slices.ContainsFunc(after.Grounds, func(x Ground) bool { return x.Key == g.Key }) {
				t.Fatalf("%s went away: %v, %v", g.Key, l, more)
			}
		}
	})
}

// A decision of no penalty names one of the grounds that are there, and the party is then educated (33(3)).
func TestNoPenaltyRestsOnAGroundThatIsThere(t *testing.T) {
	test := Tested(leniencyOf("单位", "first_time corrected slight_harm repaired"))
	if err := test.MayImposeNone(FirstOffence); err != nil {
		t.Error(err)
	}
	for _, key := range []string{MinorHarmless, WithoutFault, NoFacts, "repaired", "mercy"} {
		var refusal law.Refusal
		if err := test.MayImposeNone(key); !errors.As(err, &refusal) || refusal.Article == "" {
			t.Errorf("%s: %v", key, err)
		}
	}
	for key, want := range map[string]bool{NoFacts: false, TooLate: true, UnderAge: true, NoCapacity: true, MinorHarmless: true, FirstOffence: true, WithoutFault: true, "repaired": false} {
		if g, ok := GroundOf(key); !ok || g.Educates() != want {
			t.Errorf("%s: educates %t, want %t", key, g.Educates(), want)
		}
	}
}

func TestAnswersSayWhatShowsThem(t *testing.T) {
	for name, c := range map[string]struct {
		l    Leniency
		want string
	}{
		"no party":                {Leniency{}, "party"},
		"an answer of no meaning": {Leniency{Unit, map[Question]Found{Minor: {Answer: "perhaps"}}}, "answers/minor"},
		"a yes without evidence":  {Leniency{Unit, map[Question]Found{Minor: {Answer: Yes}}}, "answers/minor/because"},
		"no facts, no evidence":   {Leniency{Unit, map[Question]Found{FactsStand: {Answer: No}}}, "answers/facts_stand/because"},
		"facts":                   {Leniency{Unit, map[Question]Found{FactsStand: {Answer: Yes}}}, ""},
		"a question of our own":   {Leniency{Unit, map[Question]Found{"rich": {Answer: Yes}}}, "answers"},
	} {
		if got := fieldsOf(c.l.Check()); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
