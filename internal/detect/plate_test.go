package detect_test

import (
	"encoding/json"
	"os"
	"testing"

	"yuanjian/internal/detect"
	"yuanjian/internal/testkit"
)

// The forms of plates from outside, each with what is expected of it.
func TestPlatesFromOutsideAreOfTheFormsThatPlatesHave(t *testing.T) {
	b, err := os.ReadFile(testkit.Vectors(t, "codes", "plate.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []struct {
		Text  string
		Valid bool
		Why   string
	}
	if err := json.Unmarshal(b, &all); err != nil || len(all) < 20 {
		t.Fatalf("%d plates, %v", len(all), err)
	}
	for _, x := range all {
		if detect.KnownPlate(x.Text) != x.Valid {
			t.Errorf("%q is taken for a plate: %v (%s)", x.Text, !x.Valid, x.Why)
		}
	}
}

func TestAPlateThatIsNoneIsSuggested(t *testing.T) {
	for text, want := range map[string]int{"": 0, "粤A12345": 0, "粤AD12345": 0, "粤A12345F": 0, "粤F0001警": 0, "粤A1234领": 0, "粤B0O123": 1, "无牌": 1, "粤A12345 ": 1, "粤AL12345": 1, "粤A1234": 1} {
		hints, err := detect.Plates{}.Look(t.Context(), detect.Seen{Plate: text})
		if err != nil || len(hints) != want {
			t.Errorf("%q: %v, %v", text, hints, err)
		}
		if detect.Check(hints, nil) != nil {
			t.Errorf("%q: %v", text, detect.Check(hints, nil))
		}
	}
}
