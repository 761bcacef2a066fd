package penalty

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestHeavierTable(t *testing.T) {
	for _, l := range table(t, "heavier.txt", 40) {
		got := chinese(t, Heavier(penaltyOf(t, l.cells[0]), penaltyOf(t, l.cells[1])))
		if got == "" {
			got = "不更重"
		}
		if got != l.cells[2] {
			t.Errorf("heavier.txt:%d: %s, want %s", l.number, got, l.cells[2])
		}
	}
}

// drawMeasure draws a measure of a kind from few figures and things, so that two of them are often alike.
func drawMeasure(t *rapid.T, k kind) Measure {
	m := Measure{Kind: k.key, Points: rapid.SampledFrom([]int{0, 0, 0, 1, 3}).Draw(t, "points")}
	if k.sum == must || k.sum == may && rapid.Bool().Draw(t, "has sum") {
		m.Fen = rapid.SampledFrom([]int64{1, 100, 50000, 80000}).Draw(t, "fen")
	}
	if k.days == must || k.days == may && rapid.Bool().Draw(t, "has days") {
		m.Days = rapid.SampledFrom([]int{1, 30, 60}).Draw(t, "days")
	}
	if k.things == must || k.things == may && rapid.Bool().Draw(t, "has things") {
		things := []string{"甲", "乙", "丙"}
		if k.key == ConfiscateGoods {
			things = []string{"甲", "乙｜1", "丙｜3"}
		}
		chosen := rapid.SliceOfNDistinct(rapid.SampledFrom(things), 1, 3, rapid.ID).Draw(t, "things")
		m.What = strings.Join(chosen, "\n")
	}
	return m
}

func drawPenalty(t *rapid.T, label string) (p Penalty) {
	chosen := rapid.SliceOfNDistinct(rapid.SampledFrom(kinds), 1, 4, func(k kind) Kind { return k.key }).Draw(t, label)
	for _, k := range chosen {
		p.Measures = append(p.Measures, drawMeasure(t, k))
	}
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	return p
}

func clone(p Penalty) Penalty { return Penalty{slices.Clone(p.Measures)} }

func TestNoPenaltyIsHeavierThanItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPenalty(t, "p")
		q := clone(p)
		slices.Reverse(q.Measures)
		if ways := Heavier(p, q); len(ways) > 0 {
			t.Fatalf("%v: %v", p, ways)
		}
	})
}

// change returns the penalty with one figure or thing of one measure more, and the same with it less; ok tells whether there
// was one to change.
func change(t *rapid.T, p Penalty) (more, less Penalty, ok bool) {
	more, less = clone(p), clone(p)
	i := rapid.IntRange(0, len(p.Measures)-1).Draw(t, "which")
	up, down := &more.Measures[i], &less.Measures[i]
	switch rapid.SampledFrom([]string{"fen", "days", "points", "things"}).Draw(t, "what changes") {
	case "fen":
		if ok = up.Fen > 1; ok {
			up.Fen++
			down.Fen--
		}
	case "days":
		if ok = up.Days > 1; ok {
			up.Days++
			down.Days--
		}
	case "points":
		if ok = up.Points > 0; ok {
			up.Points++
			down.Points--
		}
	case "things":
		if ok = len(up.Things()) > 1; ok {
			up.What += "\n丁"
			down.What = strings.Join(down.Things()[1:], "\n")
		}
	}
	return more, less, ok
}

func TestRaisingIsHeavierAndLoweringIsNot(t *testing.T) {
	changed := 0
	rapid.Check(t, func(t *rapid.T) {
		p := drawPenalty(t, "p")
		more, less, ok := change(t, p)
		if !ok {
			return
		}
		changed++
		if len(Heavier(p, more)) == 0 || len(Heavier(less, p)) == 0 {
			t.Fatalf("raised unseen: %v, %v, %v", less, p, more)
		}
		if ways := slices.Concat(Heavier(p, less), Heavier(more, p)); len(ways) > 0 {
			t.Fatalf("lowered, and heavier: %v", ways)
		}
	})
	if changed < 8 {
		t.Errorf("only %d penalties were changed", changed)
	}
}

func TestDroppingAMeasureIsNotHeavierAndAddingOneIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPenalty(t, "p")
		if len(p.Measures) == 1 {
			return
		}
		i := rapid.IntRange(0, len(p.Measures)-1).Draw(t, "which")
		less := Penalty{slices.Delete(slices.Clone(p.Measures), i, i+1)}
		if ways := Heavier(p, less); len(ways) > 0 {
			t.Fatalf("%v: %v", p, ways)
		}
		if len(Heavier(less, p)) == 0 {
			t.Fatalf("%v was added unseen", p.Measures[i])
		}
	})
}

// Steps that are no heavier never add up to something heavier: neither those that lower at random, nor any three.
func TestNotHeavierIsTransitive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := drawPenalty(t, "a"), drawPenalty(t, "b"), drawPenalty(t, "c")
		if len(Heavier(a, b)) == 0 && len(Heavier(b, c)) == 0 && len(Heavier(a, c)) > 0 {
			t.Fatalf("%v, %v, %v", a, b, c)
		}
	})
	stepped := 0
	rapid.Check(t, func(t *rapid.T) {
		a := drawPenalty(t, "a")
		b, c := lowered(t, a, "b"), Penalty{}
		c = lowered(t, b, "c")
		if len(Heavier(a, b)) > 0 || len(Heavier(b, c)) > 0 {
			return
		}
		stepped++
		if ways := Heavier(a, c); len(ways) > 0 {
			t.Fatalf("%v, %v, %v: %v", a, b, c, ways)
		}
	})
	if stepped < 30 {
		t.Errorf("only %d pairs of steps were tried", stepped)
	}
}

// lowered replaces measures by others that the ladder says may stand in their place, or by less of the same.
func lowered(t *rapid.T, p Penalty, label string) Penalty {
	out := Penalty{}
	for _, m := range p.Measures {
		var below []kind
		for _, k := range kinds {
			if k.key == m.Kind || slices.Contains(k.above, m.Kind) {
				below = append(below, k)
			}
		}
		n := drawMeasure(t, rapid.SampledFrom(below).Draw(t, label))
		n.Points = min(n.Points, m.Points)
		if _, taken := out.Of(n.Kind); !taken && n.within(m) {
			out.Measures = append(out.Measures, n)
		}
	}
	if len(out.Measures) == 0 {
		return p
	}
	return out
}

// A partial order: two penalties each no heavier than the other are the same but for how they are written.
func TestEqualWeightIsTheSamePenalty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawPenalty(t, "a"), drawPenalty(t, "b")
		if len(Heavier(a, b)) > 0 || len(Heavier(b, a)) > 0 {
			return
		}
		for _, m := range a.Measures {
			n, ok := b.Of(m.Kind)
			if !ok || n.Fen != m.Fen || n.Days != m.Days || !setOf(m).within(setOf(n)) || !setOf(n).within(setOf(m)) {
				t.Fatalf("%v and %v", a, b)
			}
		}
	})
}

// The ladder has no circle, and what stands above a kind stands above what is below it.
func TestLadderIsAnOrder(t *testing.T) {
	for _, k := range kinds {
		for _, a := range k.above {
			up, ok := a.known()
			if !ok || a == k.key || slices.Contains(up.above, k.key) {
				t.Errorf("%s stands below %s", k.key, a)
			}
			for _, over := range up.above {
				if !slices.Contains(k.above, over) {
					t.Errorf("%s is below %s, and %s is not below %s", k.key, a, k.key, over)
				}
			}
		}
		if k.words.ZH == "" || k.words.EN == "" || k.class.Words().ZH == "" {
			t.Errorf("%s has no words", k.key)
		}
	}
	if slices.ContainsFunc(kinds, func(k kind) bool { return strings.Contains(k.words.ZH, "拘留") }) {
		t.Error("detention is no penalty of these bodies")
	}
}
